"""`framer doctor` as a process, and with a real Redis."""

from pathlib import Path

import pytest

from support.command import Cli, environment, process
from support.serve import Redis


def test_doctor_as_a_process(tmp_path: Path) -> None:
    done = process("doctor", env=environment(FRAMER_MODEL="/nonexistent"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, b"")


def test_doctor_opens_the_redis_of_the_settings(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("redis", reason="the extra redis is not installed")
    assert "Redis" not in cli("doctor").text
    server = Redis(tmp_path_factory.mktemp("redis"))
    monkeypatch.setenv("FRAMER_REDIS_URL", server.url)
    try:
        run = cli("doctor")
        assert run.code == 0
        assert "✓ Redis: it answers" in run.text
    finally:
        server.stop()
    monkeypatch.setenv("FRAMER_REDIS_URL", server.url.replace("//", "//:geheim@"))
    run = cli("doctor")
    assert run.code == 3
    assert "geheim" not in run.text
    (line,) = [line for line in run.text.splitlines() if line.startswith("✗")]
    assert line.startswith("✗ Redis: ")
    assert "FRAMER_REDIS_URL" in line
