"""What may stand in a log line: times, places in the code, ids and counts; never what people wrote or are called."""

import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import TypeAlias

_ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


#: How a server of ours says things: warnings, to stderr, through the two below (for logging.config.dictConfig).
TO_STDERR: Mapping[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_words": {"()": "gyeot.logs.NoWords"}},
    "formatters": {"line": {"()": "gyeot.logs.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_words"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}


class NoWords(logging.Filter):
    """Drop what could carry people's words: the request, and the message and locals of an exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, without its request; framework messages are reduced to their constant part."""
        record.__dict__.pop("request", None)
        if not record.name.startswith("gyeot") and record.args:
            # Django puts paths and user input in the arguments; its format string alone says what happened.
            record.args = None
        return True


class Line(logging.Formatter):
    """One line for one event; an exception as its type and the frames it went through."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802 - the name is the standard library's
        """Give type and frames; the message is left out, since a driver may quote the value it choked on."""
        kind, _value, trace = ei
        frames = " < ".join(
            f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})"
            for frame in reversed(traceback.extract_tb(trace))
        )
        return f"{kind.__name__ if kind else 'an exception'} in {frames}"
