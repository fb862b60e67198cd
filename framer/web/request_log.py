"""One line for each request, and every failure of ours; in no line what tells of a person or of a photo.

No address, no file name, no token (so no path, but the rule that it matches), no query, no user agent.
"""

import contextlib
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
from typing import Any, TextIO

from flask import Response, g, request

from framer.web.context import current_app_context

REQUEST_LOG = logging.getLogger("framer.request")
REQUEST_ID_HEADER = "X-Request-ID"

_PROXY_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_KNOWN_METHODS = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"}
_MAX_QUEUED_LINES = 10_000  # lines, of about 250 bytes
_FLUSH_TIMEOUT = 2.0
_LOGGERS = ("framer", "flask-limiter", "uvicorn.error", "asyncio")


def begin_request() -> None:
    """Give the request its number: the proxy's, where there is one of ours, else a new one."""
    g.began = time.perf_counter()
    given = request.headers.get(REQUEST_ID_HEADER, "")
    believed = current_app_context().settings.proxy_hops and _PROXY_REQUEST_ID.fullmatch(given)
    g.request_id = given if believed else secrets.token_hex(8)


def finish_request(response: Response) -> Response:
    """Tell the number to whoever asked, and write the line."""
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
    """The number of the request at work."""
    number: str = g.get("request_id", "-")
    return number


def elapsed_seconds() -> float:
    """Seconds since the request at work began."""
    seconds: float = time.perf_counter() - g.get("began", time.perf_counter())
    return seconds


def request_route() -> str:
    """The rule that the address matches; a dash for none."""
    return request.url_rule.rule if request.url_rule else "-"


def request_method() -> str:
    """The method, if it is one: anybody can send any word."""
    return request.method if request.method in _KNOWN_METHODS else "-"


def start_logging(kind: str, stream: TextIO | None = None) -> None:
    """Write to `stream` (None: stderr) as `kind` says: json, text, off (only failures), or empty: by the terminal.

    Once a process: what was started before ends.
    """
    stream = stream or sys.stderr
    kind = kind or ("text" if stream.isatty() else "json")
    handler = _QueueingHandler(stream)
    handler.setFormatter(_JsonFormatter() if kind == "json" else _TextFormatter())
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        for old in [each for each in logger.handlers if isinstance(each, _QueueingHandler)]:
            logger.removeHandler(old)
        logger.addHandler(handler)
        logger.propagate = False
    REQUEST_LOG.setLevel(logging.WARNING if kind == "off" else logging.INFO)
    # Its notes on who was refused name the address.
    logging.getLogger("flask-limiter").setLevel(logging.WARNING)


class _QueueingHandler(logging.Handler):
    """Writes in a thread of its own: a full disk, or a pipe that is closed or not read, costs lines and no request."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        # Without the buffers in between, which would keep what a full disk did not take, and part of a line.
        buffer = getattr(stream, "buffer", None)
        self._raw: RawIOBase | None = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED there is none in between
        self._queue: queue.Queue[str | threading.Event] = queue.Queue(_MAX_QUEUED_LINES)
        self._dropped = 0
        self._dropped_lock = threading.Lock()
        threading.Thread(target=self._write_all, name="log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Put the line behind the others that wait; without room it is lost."""
        try:
            self._queue.put_nowait(self.format(record))
        except Exception:  # whatever it is
            self._count_dropped(1)

    def flush(self) -> None:
        """Wait until what came before has been written, but not for long. Logging itself calls this at the end."""
        done = threading.Event()
        with contextlib.suppress(queue.Full):
            self._queue.put(done, timeout=_FLUSH_TIMEOUT)
            done.wait(_FLUSH_TIMEOUT)

    def _write_all(self) -> None:
        while True:
            line = self._queue.get()
            if isinstance(line, threading.Event):
                line.set()
                continue
            lost = self._dropped
            if lost and self._write(f"\n{self._dropped_notice(lost)}"):  # the last one may stand there in part
                self._count_dropped(-lost)
            if not self._write(line):
                self._count_dropped(1)

    def _count_dropped(self, more: int) -> None:
        with self._dropped_lock:
            self._dropped += more

    def _dropped_notice(self, lost: int) -> str:
        facts = {"name": "framer.log", "levelname": "WARNING", "msg": f"{lost} lines were lost"}
        return self.format(logging.makeLogRecord(facts))

    def _write(self, line: str) -> bool:
        """False: there is no room, or nobody who reads."""
        try:
            if self._raw is None:
                self._stream.write(f"{line}\n")
                self._stream.flush()
                return True
            rest = memoryview(f"{line}\n".encode("utf-8", "backslashreplace"))
            while rest and (count := self._raw.write(rest)):
                rest = rest[count:]
            return not rest
        except (OSError, ValueError):  # ValueError: it is closed
            return False


class _JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": when.replace("+00:00", "Z"), "level": record.levelname.lower(), "logger": record.name}
        return json.dumps({**line, **_record_facts(record)}, ensure_ascii=False)


class _TextFormatter(logging.Formatter):
    """The same for a person."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        facts = _record_facts(record)
        if "message" in facts:
            return "\n".join((f"{when} {facts['message']}", *facts.get("where", ())))
        words = (when, facts["method"], facts["route"], facts["status"], facts.get("code", ""), f"{facts['ms']} ms")
        return " ".join(str(word) for word in (*words, facts["request"]) if word != "")


def _record_facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says. An exception's own text stays out: it may quote a file's name or a photo's bytes."""
    facts: dict[str, Any] | None = getattr(record, "facts", None)
    if facts is not None:
        return facts
    message = record.getMessage().strip()
    if record.name == "asyncio":  # its further lines name sockets with their addresses
        message = message.partition("\n")[0]
    if record.exc_info and record.exc_info[0]:
        kind, _, where = record.exc_info
        places = [line.rstrip() for line in traceback.format_tb(where)]
        return {"message": f"{message} {kind.__name__}", "where": places}
    return {"message": message}
