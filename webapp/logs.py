"""How the app logs: one line an event, JSON unless a person is watching; tracebacks without the values of variables."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from structlog.typing import Processor


def configure_logs(*, cache: bool) -> None:
    """Set structlog up for this process. *cache* makes loggers cheap, but deaf to what a test changes later.

    Tracebacks never show local variables: passwords, PINs and tokens would stand among them.
    """
    watched = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(_for_people() if watched else _for_machines()),
        ],
        logger_factory=_to_stderr,
        cache_logger_on_first_use=cache,
    )


def _for_people() -> list[Processor]:
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


def _for_machines() -> list[Processor]:
    return [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _to_stderr(*_names: Any) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)
