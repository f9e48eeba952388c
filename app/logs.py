"""The log: one readable format on stderr, in UTC, that a token can't get through.

Redaction works on the finished text of a record, so it doesn't matter whether the token stood in
the message, its arguments, a traceback or a stack, nor which library wrote it. What Python itself
prints when something goes wrong (uncaught exceptions, broken log calls) takes the same way.
"""

import json
import logging
import re
import sys
import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import quote

FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)-7s %(name)s: %(company)s%(message)s"
DATE = "%Y-%m-%d %H:%M:%S"
HIDDEN = "[token]"
SHORTEST = 4
COMPANY: ContextVar[str] = ContextVar("company", default="")
"""Whose doing it is, where a process serves several; their tasks and threads inherit it."""

# The shape of a token in any text, also as a URL writes its colon.
_CREDENTIALS = re.compile(r"(?<=://)[^/\s@]+@")
_TOKEN = re.compile(r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")

# Ends of lines, a terminal's commands, overrides of a text's direction.
_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")

# They tell about every request or tick, and aiosqlite even the parameters: people's messages.
_CHATTY = ("aiogram.event", "aiohttp.access", "aiosqlite", "apscheduler", "asyncio")

_log = logging.getLogger(__name__)


class Redaction(logging.Formatter):
    """Formats a record, then takes out everything that is or looks like a token."""

    converter = staticmethod(time.gmtime)

    def __init__(self, token: str | None = None, passwords: Iterable[str] = ()) -> None:
        super().__init__(FORMAT, DATE)
        self._secrets: tuple[str, ...] = ()
        self.hide(token, passwords)

    def hide(self, token: str | None, passwords: Iterable[str] = ()) -> None:
        """Let none of these through either."""
        # A word as short as that says nothing, and would stand in every other line.
        whole = (password for password in passwords if len(password) >= SHORTEST)
        found = (*self._secrets, *(_spellings(token) if token else ()), *whole)
        self._secrets = tuple(dict.fromkeys(found))

    def format(self, record: logging.LogRecord) -> str:
        """The record's text without tokens, and whose it is."""
        name = COMPANY.get()
        record.company = f"[{name}] " if name else ""
        return self.redact(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """One line: what somebody is called can't pass for a line of the log, or steer a screen."""
        return _STEERS.sub(lambda found: ascii(found[0])[1:-1], super().formatMessage(record))

    def redact(self, text: str) -> str:
        """Any text without tokens."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, _CREDENTIALS.sub("", text))


class JsonLines(Redaction):
    """A JSON document on each line, a field for each thing; what there is none of is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The record without tokens: each text before JSON spells it another way, and the whole."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "company": COMPANY.get(),
            "message": record.getMessage(),
            "error": record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "",
            "trace": self.formatException(record.exc_info) if record.exc_info else "",
            "stack": record.stack_info or "",
        }
        said = {name: self.redact(text) for name, text in told.items() if text}
        return self.redact(json.dumps(said, ensure_ascii=False))


FORMS = {"text": Redaction, "json": JsonLines}


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]  # generic for mypy only
    """Stderr, without logging's own report of a failed record: that prints its arguments raw."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        kind = sys.exc_info()[0]
        reason = kind.__name__ if kind else "unknown"
        self.stream.write(f"unprintable record at {record.pathname}:{record.lineno}: {reason}\n")


def configure(
    level: str = "INFO",
    token: str | None = None,
    passwords: Iterable[str] = (),
    form: str = "text",
) -> Redaction:
    """Send everything that is logged, and every uncaught exception, through the redaction.

    It is returned for whoever learns of more secrets later.
    """
    handler, redaction = _Stderr(), FORMS[form](token, passwords)
    handler.setFormatter(redaction)
    # force: a handler that some library has put there would print unredacted.
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    return redaction


def _spellings(token: str) -> tuple[str, ...]:
    """The token as it may stand in a text: plain, in a URL, or its secret half alone."""
    secret = token.partition(":")[2]
    return (token, quote(token, safe=""), *([secret] if len(secret) >= 16 else []))


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return  # Ctrl+C is how one stops it, not a fault
    _log.critical("stopped by an error nobody expected", exc_info=(kind, error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or isinstance(args.exc_value, SystemExit):
        return
    name = args.thread.name if args.thread else "a thread"
    trace = (args.exc_type, args.exc_value, args.exc_traceback)
    _log.critical("%s stopped by an error nobody expected", name, exc_info=trace)
