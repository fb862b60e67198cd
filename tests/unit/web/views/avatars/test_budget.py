"""A thousand uploads, kept within the budget."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from framer.imaging.types import Avatar, Frame, Options
from support.avatars import app_of, create, store, stub, with_clock


@pytest.mark.slow
def test_a_thousand_uploads_in_a_row(folder: Path) -> None:
    def large(data: bytes, frame: Frame, options: Options) -> Avatar:
        return replace(stub(b"", frame, options), data=b"p" * (len(data) // 2))

    app = app_of(folder, large)
    client = app.test_client()
    clock = with_clock(app, 3_000_000)
    stored: list[dict[str, Any]] = []
    for number in range(1000):
        clock.seconds += 1
        stored.append(create(client, b"x" * (1_000 + number * 37 % 60_000)))
        assert store(client).bytes_held <= 3_000_000
    assert store(client).bytes_held > 2_500_000
    assert client.get(stored[-1]["picture"]).status_code == 200
    assert client.get(stored[0]["picture"]).status_code == 404
    alive = [client.head(each["picture"]).status_code == 200 for each in stored]
    assert alive == sorted(alive)  # the oldest have gone, none in between
