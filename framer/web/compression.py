"""Text goes compressed to clients that take it so, by Flask-Compress; pictures are compressed already, and left alone.

A static file is compressed once and kept. Pages are not: what people write into an address would be kept with them.
"""

from functools import partial
from threading import Lock

from cachetools import LRUCache
from flask import Flask, Response, g, request
from flask_compress import Compress

from framer.web.views.static import STATIC_ENDPOINT

COMPRESSED_TYPES = frozenset(
    {
        "application/javascript",  # what older Pythons call scripts
        "application/json",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
_ALGORITHMS = ("br", "gzip")  # of those that a client likes equally, the first; browsers ask for br over https alone
_BROTLI_QUALITY, _GZIP_LEVEL = 5, 6
_MIN_COMPRESSED_BYTES = 500  # shorter responses fit in one packet anyway
_FILE_ENDPOINTS = frozenset({"static", STATIC_ENDPOINT})
_MAX_COMPRESSED_FILES = 200


class CompressedFiles:
    """What Flask-Compress keeps: compressed files by algorithm and entity tag, the last ones asked for."""

    def __init__(self) -> None:
        self._files: LRUCache[str, bytes] = LRUCache(_MAX_COMPRESSED_FILES)
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """The compressed file, if it is kept."""
        with self._lock:
            return self._files.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep it."""
        with self._lock:
            self._files[key] = value


def register(app: Flask) -> None:
    """Compress the responses of `app`. What changes a response's words or headers has to be registered afterwards."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_ALGORITHM=_ALGORITHMS,
        COMPRESS_BR_LEVEL=_BROTLI_QUALITY,
        COMPRESS_LEVEL=_GZIP_LEVEL,
        COMPRESS_MIMETYPES=sorted(COMPRESSED_TYPES),
        COMPRESS_MIN_SIZE=_MIN_COMPRESSED_BYTES,
        COMPRESS_STREAMS=False,
    )
    pages = Compress(app)
    app.config.update(COMPRESS_CACHE_BACKEND=CompressedFiles, COMPRESS_CACHE_KEY=lambda _request: g.file_etag)
    files = Compress(app)
    app.after_request(partial(_compress_response, pages, files))


def _compress_response(pages: Compress, files: Compress, response: Response) -> Response:
    """The response as Flask-Compress makes it, where it may.

    Alone it would name the encoding in Vary for pictures too, compress parts of files, and take ``gzip;q=0`` for a yes.
    """
    if response.mimetype not in COMPRESSED_TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or not any(request.accept_encodings.quality(name) > 0 for name in _ALGORITHMS):
        return response
    if request.endpoint in _FILE_ENDPOINTS:  # a stream, of a small file
        response.direct_passthrough = False
        response.make_sequence()
        g.file_etag, _ = response.get_etag()
        compressed: Response = files.after_request(response)
    else:
        compressed = pages.after_request(response)
    if "Content-Encoding" in compressed.headers:
        compressed.headers.pop("Accept-Ranges", None)
    return compressed
