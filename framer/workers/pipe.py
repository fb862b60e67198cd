"""Messages through a worker's pipe, in pieces: `multiprocessing` reserves all that is yet to come at every read.

A piece shorter than PIECE_BYTES is the message's last.
"""

import io
import math
from multiprocessing.connection import Connection
from typing import Any

PIECE_BYTES = 2**17


def send_message(connection: "Connection[Any, Any]", message: bytes) -> None:
    """Send all of it. Raises OSError when the other process has ended."""
    for start in range(0, len(message) + 1, PIECE_BYTES):
        connection.send_bytes(message, start, min(PIECE_BYTES, len(message) - start))


def receive_message(connection: "Connection[Any, Any]", max_bytes: float = math.inf) -> bytes:
    """Wait for a message. Raises EOFError or OSError when the other process has ended, or sends more than that."""
    message = io.BytesIO()  # getvalue() hands over its bytes without a copy
    while True:
        piece = connection.recv_bytes(PIECE_BYTES)
        message.write(piece)
        if message.tell() > max_bytes:
            raise OSError("message too long")
        if len(piece) < PIECE_BYTES:
            return message.getvalue()
