"""Messages through a worker's pipe, in pieces: `multiprocessing` reserves all that is yet to come at every read.

A piece shorter than _MESSAGE_PIECE is the message's last.
"""

import io
import math
from multiprocessing.connection import Connection
from typing import Any

_MESSAGE_PIECE = 2**17


def send_message(connection: "Connection[Any, Any]", message: bytes) -> None:
    """Send all of it. Raises OSError when the other process has ended."""
    for start in range(0, len(message) + 1, _MESSAGE_PIECE):
        connection.send_bytes(message, start, min(_MESSAGE_PIECE, len(message) - start))


def receive_message(connection: "Connection[Any, Any]", max_bytes: float = math.inf) -> bytes:
    """Wait for a message. Raises EOFError or OSError when the other process has ended, or sends more than that."""
    message = io.BytesIO()  # getvalue() hands over its bytes without a copy
    while True:
        piece = connection.recv_bytes(_MESSAGE_PIECE)
        message.write(piece)
        if message.tell() > max_bytes:
            raise OSError("message too long")
        if len(piece) < _MESSAGE_PIECE:
            return message.getvalue()
