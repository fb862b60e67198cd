"""A kept picture on a real server."""

import io
import json
from pathlib import Path

from PIL import Image

from support.avatars import API
from support.http import BOUNDARY, form, portrait
from support.server import answer as read_answer
from support.server import head, serving


def test_through_the_real_server(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.connect() as connection:
        body = form(portrait(), size="300")
        connection.sendall(head(len(body), API, "Accept: application/json") + body)
        status, _, text = read_answer(connection)
        assert status == 201
        token = json.loads(text)["token"]
        change = b'{"mirror": true}'
        request = f"PATCH {API}/{token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{request}Content-Length: {len(change)}\r\n\r\n".encode() + change)
        status, _, text = read_answer(connection)
        assert (status, json.loads(text)["crop"]["mirror"]) == (200, True)
        connection.sendall(f"GET /avatars/{token}.png?download=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status, headers, data = read_answer(connection)
        assert (status, Image.open(io.BytesIO(data)).size) == (200, (300, 300))
        assert "attachment" in headers
        assert token not in server.stop()[2]
        assert BOUNDARY not in headers
