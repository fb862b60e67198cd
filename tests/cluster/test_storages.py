"""A cluster whose workers read and write a storage themselves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.cluster import Cluster
from support.command import SMALL, environment, process
from support.packed import zipped
from support.pictures import astronaut, saved
from support.sftp import SftpServer, skip_without_sftp

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
pytest.importorskip("upath", reason="the extra remote is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    skip_without_sftp()
    with SftpServer(tmp_path_factory.mktemp("sftp")) as running:
        yield running


def many(folder: Path, number: int) -> Path:
    for n in range(number):
        path = folder / f"Khoa {n % 3}" / f"ảnh {n:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(saved(astronaut(300 + n)))
    return folder


def finished(out: Path) -> dict[str, bytes]:
    paths = sorted(path for path in out.rglob("*.jpg") if ".framer" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def logs_since(server: SftpServer, before: set[Path]) -> list[str]:
    """What was done over each connection that is not among those before."""
    return [path.read_text("utf-8", "replace") for path in server.connections() - before]


def test_a_cluster_reads_and_writes_the_storage_itself(server: SftpServer, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra cluster is not installed")
    source, out = many(tmp_path / "in", 3), tmp_path / "out"
    (source / "Khoa 2/Gửi bằng Zalo.zip").write_bytes(zipped({"Sản/ảnh.jpg": saved(astronaut(290))}))
    assert process("batch", source, tmp_path / "local", *SMALL).returncode == 0
    before = server.connections()
    cluster = Cluster(tmp_path)
    try:
        cluster.add(**server.environment)
        arguments = ("batch", server.url(source), server.url(out), *SMALL, "--cluster", cluster.address)
        done = process(*arguments, env=environment(**server.environment), cwd=tmp_path)
    finally:
        cluster.end()
    assert done.returncode == 0, done.stderr
    assert finished(out) == finished(tmp_path / "local")
    assert "Khoa 2/Gửi bằng Zalo/Sản/ảnh.jpg" in finished(out)
    (parent,) = [log for log in logs_since(server, before) if "posix-rename" in log]
    assert parent.count(f'open "{source}/Khoa') == 1  # to compare with what the workers see
