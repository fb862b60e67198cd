"""An S3 server on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from support.sftp import SECRET


@contextmanager
def s3_bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The file system of a server with the bucket `staff`; the environment names the server. Skips without S3."""
    fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    pytest.importorskip("flask_cors", reason="moto's server needs flask-cors")
    moto = pytest.importorskip("moto.server", reason="moto is not installed")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIATEST")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://{host}:{port}")
    system = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
    system.makedirs("staff", exist_ok=True)
    try:
        yield system
    finally:
        running.stop()
