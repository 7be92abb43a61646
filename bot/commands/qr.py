"""``qiantai qr``: QR codes and a poster for each community."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import CommandRefused, Database, DataDir, desk_at, settings_for

if TYPE_CHECKING:
    from handlers.roster_values import Community

Folder = Annotated[Path, typer.Option("--out", metavar="目录", help="放到哪个文件夹")]
Only = Annotated[
    str | None, typer.Option("--community", metavar="小区", help="只做这个小区；不写就每个小区都做")
]


def qr(
    out: Folder = Path("二维码"),
    community: Only = None,
    database: Database = None,
    data_dir: DataDir = None,
) -> None:
    """给每个小区做二维码（PNG、SVG）和一张 A4 海报（PDF，和同样的网页）。"""
    import segno  # noqa: PLC0415

    from bot.qr.links import links  # noqa: PLC0415
    from bot.qr.poster import Place, poster  # noqa: PLC0415
    from bot.qr.poster_pdf import poster_pdf  # noqa: PLC0415  (the library is large)

    settings = settings_for(database, data_dir)
    out.mkdir(parents=True, exist_ok=True)
    for one in _communities(database, data_dir, community):
        codes = list(links(settings, f"c{one.id}"))
        if not codes:
            raise CommandRefused("还没有启用微信服务号或 Telegram，没有可以扫的码。")
        for channel, address in codes:
            code = segno.make(address, error="m")
            code.save(str(out / f"{one.name}-{channel}.png"), scale=12, border=4)
            code.save(str(out / f"{one.name}-{channel}.svg"), scale=12, border=4)
        place = Place(one.name, one.phone, one.hours)
        (out / f"{one.name}-海报.html").write_text(poster(place, codes), encoding="utf-8")
        page = out / f"{one.name}-海报.pdf"
        page.write_bytes(poster_pdf(place, codes))
        print(f"{one.name}：{'、'.join(channel for channel, _ in codes)}，海报 {page}")


def _communities(
    database: str | None, data_dir: Path | None, only: str | None
) -> "list[Community]":
    from handlers.roster import load_roster  # noqa: PLC0415

    settings = settings_for(database, data_dir)
    with desk_at(settings, None, create=False) as desk, desk.store.read() as conn:
        roster = load_roster(conn)
    found = [one for one in roster.communities if only in (None, one.name, *one.aliases)]
    if not found:
        raise CommandRefused(f"没有叫“{only}”的小区。" if only else "花名册里还没有小区。")
    return found
