"""The log: one line for each request, and every failure of ours; nothing in it tells of a person or of a photo.

No address, no file name, no token (so no path, but the rule that it matches), no query, no user agent.
"""

import json
import logging
import queue
import re
import secrets
import sys
import threading
import time
import traceback
from datetime import UTC, datetime
from io import RawIOBase
from logging.handlers import QueueHandler, QueueListener
from typing import Any, TextIO

from flask import Response, g, request

from framer.web.context import current_app_context

REQUEST_LOG = logging.getLogger("framer.request")
REQUEST_ID_HEADER = "X-Request-ID"

_PROXY_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_KNOWN_METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"}
LOGGER_NAMES = ("framer", "flask-limiter", "uvicorn.error", "asyncio")  # what they say is in the log

_MAX_QUEUED_LINES = 10_000  # of about 250 bytes
_FLUSH_TIMEOUT = 2.0  # seconds


def begin_request() -> None:
    """Give the request its ID: the proxy's, where there is a proxy of ours, else a new one."""
    g.started_at = time.perf_counter()
    proxy_request_id = request.headers.get(REQUEST_ID_HEADER, "")
    trusted = current_app_context().settings.proxy_hops and _PROXY_REQUEST_ID.fullmatch(proxy_request_id)
    g.request_id = proxy_request_id if trusted else secrets.token_hex(8)


def finish_request(response: Response) -> Response:
    """Add the request's ID to the response, and log the line."""
    response.headers[REQUEST_ID_HEADER] = request_id()
    if REQUEST_LOG.isEnabledFor(logging.INFO):
        facts = {
            "request": request_id(),
            "method": request_method(),
            "route": request_route(),
            "status": response.status_code,
            "code": g.get("code"),
            "ms": round(elapsed_seconds() * 1000),
            "in": request.content_length or getattr(request.environ["wsgi.input"], "size", 0),
            "out": response.content_length or 0,
            "pixels": g.get("pixels"),
        }
        REQUEST_LOG.info("request", extra={"facts": {name: fact for name, fact in facts.items() if fact is not None}})
    return response


def request_id() -> str:
    """The ID of the request at work; a dash where it has none yet."""
    current_id: str = g.get("request_id", "-")
    return current_id


def elapsed_seconds() -> float:
    """Seconds since the request at work began."""
    now = time.perf_counter()
    started_at: float = g.get("started_at", now)
    return now - started_at


def request_route() -> str:
    """The rule that the path matches; a dash for none."""
    return request.url_rule.rule if request.url_rule else "-"


def request_method() -> str:
    """The method if it is a known one, else a dash: clients can send any word."""
    return request.method if request.method in _KNOWN_METHODS else "-"


def start_logging(kind: str, stream: TextIO | None = None, max_queued_lines: int = _MAX_QUEUED_LINES) -> None:
    """Log to `stream` (None: stderr) as `kind` says: json, text, off (only failures), or empty: text on a terminal.

    A log that was started before ends.
    """
    stream = stream or sys.stderr
    kind = kind or ("text" if stream.isatty() else "json")
    handler = _LineHandler(stream, _JsonFormatter() if kind == "json" else _TextFormatter(), max_queued_lines)
    for name in LOGGER_NAMES:
        logger = logging.getLogger(name)
        for old_handler in [each for each in logger.handlers if isinstance(each, _LineHandler)]:
            logger.removeHandler(old_handler)
        logger.addHandler(handler)
        logger.propagate = False
    REQUEST_LOG.setLevel(logging.WARNING if kind == "off" else logging.INFO)
    # Its notes on refused clients name their addresses.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)


class _LineHandler(QueueHandler):
    """Formats a record and queues the line; never waits: without room in the queue the line is dropped."""

    def __init__(self, stream: TextIO, formatter: logging.Formatter, max_queued_lines: int) -> None:
        self._lines: queue.Queue[str] = queue.Queue(max_queued_lines)
        super().__init__(self._lines)
        self.setFormatter(formatter)
        self._writer = _LineWriter(self._lines, stream, formatter)
        self._writer.start()

    def prepare(self, record: logging.LogRecord) -> str:
        return self.format(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802  (logging's names)
        self._writer.count_dropped(1)

    def flush(self) -> None:
        """Wait until what is queued has been written, but not for long. Logging itself calls this at exit."""
        with self._lines.all_tasks_done:
            self._lines.all_tasks_done.wait_for(lambda: not self._lines.unfinished_tasks, _FLUSH_TIMEOUT)


class _LineWriter(QueueListener):
    """Writes lines in a thread of its own: a full disk, or a pipe that is closed or not read, costs lines only.

    How many were dropped is written as soon as lines can be written again.
    """

    def __init__(self, lines: "queue.Queue[str]", stream: TextIO, formatter: logging.Formatter) -> None:
        super().__init__(lines)
        self._stream, self._formatter = stream, formatter
        # The file below the buffers, which would keep what a full disk did not take, and part of a line.
        buffer = getattr(stream, "buffer", None)
        self._raw: RawIOBase | None = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED the buffer is the file
        self._dropped = 0
        self._dropped_lock = threading.Lock()

    def handle(self, line: str) -> None:  # type: ignore[override]  # the queue holds lines
        dropped = self._dropped
        if dropped and self._write(f"\n{self._dropped_notice(dropped)}"):  # after a line that may stand there in part
            self.count_dropped(-dropped)
        if not self._write(line):
            self.count_dropped(1)

    def count_dropped(self, count: int) -> None:
        """Add `count` to the lines that were dropped and not yet reported."""
        with self._dropped_lock:
            self._dropped += count

    def _dropped_notice(self, count: int) -> str:
        record = {"name": "framer.log", "levelname": "WARNING", "msg": f"{count} lines were lost"}
        return self._formatter.format(logging.makeLogRecord(record))

    def _write(self, line: str) -> bool:
        """Write `line` and a line end; False where there is no room, or nothing that reads."""
        try:
            if self._raw is None:
                self._stream.write(f"{line}\n")
                self._stream.flush()
                return True
            unwritten = memoryview(f"{line}\n".encode("utf-8", "backslashreplace"))
            while unwritten and (count := self._raw.write(unwritten)):
                unwritten = unwritten[count:]
            return not unwritten
        except (OSError, ValueError):  # ValueError: it is closed
            return False


class _JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when.replace("+00:00", "Z"), "level": record.levelname.lower(), "logger": record.name}
        return json.dumps({**line, **_record_facts(record)}, ensure_ascii=False)


class _TextFormatter(logging.Formatter):
    """A short line for a person, with a traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        facts = _record_facts(record)
        if "message" in facts:
            return "\n".join((f"{when} {facts['message']}", *facts.get("where", ())))
        parts = (when, facts["method"], facts["route"], facts["status"], facts.get("code", ""), f"{facts['ms']} ms")
        return " ".join(str(part) for part in (*parts, facts["request"]) if part != "")


def _record_facts(record: logging.LogRecord) -> dict[str, Any]:
    """The members of a record's line. An exception's own text stays out: it may quote file names or bytes of photos."""
    facts: dict[str, Any] | None = getattr(record, "facts", None)
    if facts is not None:
        return facts
    message = record.getMessage().strip()
    if record.name == "asyncio":  # its further lines name sockets with their addresses
        message = message.partition("\n")[0]
    if record.exc_info and record.exc_info[0]:
        kind, _, trace = record.exc_info
        trace_lines = [line.rstrip() for line in traceback.format_tb(trace)]
        return {"message": f"{message} {kind.__name__}", "where": trace_lines}
    return {"message": message}
