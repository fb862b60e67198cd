"""Work on photos and threads of the pages."""

import pytest

from framer.server.wsgi_bridge import may_make_picture


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/avatars/abc.jpg", True),
        ("HEAD", "/avatars/abc.png", True),
        ("PATCH", "/api/v1/avatars/abc", True),
        ("GET", "/avatars/abc", False),
        ("POST", "/avatars/abc/delete", False),
        ("DELETE", "/api/v1/avatars/abc", False),
        ("GET", "/healthz", False),
        ("GET", "/static/css/framer.css", False),
    ],
)
def test_work_on_photos_never_takes_a_thread_of_the_pages(method: str, path: str, expected: bool) -> None:
    assert may_make_picture({"method": method, "path": path}) is expected
