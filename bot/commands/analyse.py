"""``qiantai analyse``: what a text means to the desk, one JSON object a line."""

from bot.commands.common import DataDir, settings_for, start_is_over, stdin_bytes


def analyse(data_dir: DataDir = None) -> None:
    """每行读一句话，输出一行 JSON：分类、意图、紧急、情绪、地点等。"""
    from bot.channels.terminal.outgoing import dumps  # noqa: PLC0415
    from bot.channels.terminal.session import WORDS_FOLDER  # noqa: PLC0415
    from nlp import read, warm  # noqa: PLC0415
    from nlp.analyse import to_json  # noqa: PLC0415

    settings = settings_for(data_dir=data_dir)
    warm(settings.data_dir / WORDS_FOLDER)
    start_is_over()
    for line in stdin_bytes():
        text = line.decode("utf-8", errors="replace").removeprefix("\ufeff").rstrip("\r\n")
        print(dumps(to_json(read(text))), flush=True)
