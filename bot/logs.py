"""Where log lines go: to stderr only, readable or as JSON, and never with a secret in them."""

import logging
import sys
from collections.abc import Iterable
from typing import Any, Final

import structlog

# These tell much at INFO: httpx every address with the bot's token in it.
QUIET_LOGGERS: Final = ("httpx", "httpcore", "apscheduler", "alembic", "telegram")
SHORTEST_HIDDEN: Final = 4  # hiding shorter ones would only garble the log
HIDDEN: Final = "***"


class SecretHider(structlog.stdlib.ProcessorFormatter):
    """Formats a record, then strikes out the secrets, wherever in it they stand."""

    def __init__(self, *args: Any, secrets: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest_first = sorted(set(secrets), key=len, reverse=True)
        self._secrets = [secret for secret in longest_first if len(secret) >= SHORTEST_HIDDEN]

    def format(self, record: logging.LogRecord) -> str:
        """The line, or several with a traceback."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def send_logs(*, as_json: bool, secrets: Iterable[str], level: int = logging.INFO) -> None:
    """Sends structlog and the standard library's loggers to stderr; may be called again."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        SecretHider(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_renderers(as_json=as_json),
            ],
            secrets=secrets,
        )
    )
    _replace_handler(handler, level)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderers(*, as_json: bool) -> list[structlog.typing.Processor]:
    if as_json:
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    plain = structlog.dev.plain_traceback  # a rich one would print local variables
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _replace_handler(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h.formatter, SecretHider)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
