"""`framer serve`: its settings."""

import pytest

from support.command import Cli


@pytest.mark.slow
def test_serve_names_variables_that_are_no_settings_and_serves(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.web.serve.serve_app", lambda *_, **__: None)
    monkeypatch.setenv("FRAMER_DEADLIN", "20")
    monkeypatch.setenv("FRAMER_QXZ", "1")
    run = cli("serve")
    assert (run.code, run.out) == (0, b"")
    assert "framer: FRAMER_DEADLIN is not a setting. Did you mean FRAMER_DEADLINE?\n" in run.err
    assert "framer: FRAMER_QXZ is not a setting. See docs/settings.md.\n" in run.err


def test_serve_takes_address_port_and_workers(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        "framer.web.serve.serve_app",
        lambda app, *rest, **_: calls.append((*rest[:2], app.extensions["context"].worker_load().workers)),
    )
    monkeypatch.setenv("FRAMER_PORT", "8123")
    monkeypatch.setenv("FRAMER_WORKERS", "2")
    assert cli("serve").code == 0
    assert cli("serve", "--host", "::1", "--port", "0", "--workers", "3").code == 0
    assert calls == [("127.0.0.1", 8123, 2), ("::1", 0, 3)]
    monkeypatch.setenv("FRAMER_PORT", "x")
    cli.failed(cli("serve"), 3, "FRAMER_PORT='x'", "0–65535")
