"""Docs that fall behind are failures."""

import os
import re
import subprocess
import sys
import tomllib
from itertools import chain, takewhile
from pathlib import Path

import pytest

import framer
from framer import errors
from framer.campaigns.registry import load_campaigns
from framer.imaging import (
    boxes,
    close_ups,
    face_choice,
    face_detector,
    faces,
    item_graph,
    jpeg_scans,
    photo_header,
    photo_view,
    png_damage,
    probe,
    probe_heif,
    probe_tiff,
)
from framer.imaging.types import PhotoLimits
from framer.imaging.warnings import WARNING_MESSAGES
from framer.server.body import UploadLimits
from framer.server.connection import ConnectionLimits
from framer.server.eviction import CROWD_CONNECTIONS
from framer.server.run import UNSENT_BYTES
from framer.server.wsgi import PIECE_BYTES
from framer.settings import SETTING_DEFINITIONS, read_settings
from framer.web.app import create_app
from framer.web.errors import ROUTING_ERRORS
from framer.web.requests.upload import FORM_FIELDS, MAX_FORM_BYTES
from framer.web.serve import PROXY_WRITE_TIMEOUT, SHUTDOWN_GRACE_SECONDS, SPARE_UPLOADS
from framer.workers.task_queue import QUEUE_SECONDS
from support import ROOT
from support.command import Cli, environment
from support.pictures import astronaut, saved

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("framer/*/README.md")])
KINDS = [
    errors.FramerError,
    *(kind for kind in errors.FramerError.__subclasses__() if not kind.__module__.startswith("framer.desk.")),
]
HELPS = re.findall(r"^    \$ framer ?(.*?) ?--help\n((?:    (?!\$).*\n|\n)*)", README, re.MULTILINE)


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def readme(package: str) -> str:
    return (ROOT / "framer" / package / "README.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the table that starts with this line."""
    lines = text.split(heading + "\n", 1)[1].splitlines()[1:]
    table = takewhile(lambda line: line.startswith("|"), lines)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_readme_shows_these_helps() -> None:
    assert [path for path, _ in HELPS] == ["", "photo", "batch", "serve", "frames", "doctor"]


@pytest.mark.parametrize(("path", "shown"), HELPS)
def test_the_readme_shows_the_help_as_it_is(cli: Cli, path: str, shown: str) -> None:
    real = "".join(f"    {line}".rstrip() + "\n" for line in cli(*path.split(), "--help").text.splitlines())
    assert shown.rstrip() == real.rstrip()


def test_the_readme_names_commands_of_make_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in PAGES:
        named = re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert {inline or block for inline, block in named} <= targets, path.name
    assert {"run", "test"} <= targets


@pytest.mark.parametrize("path", sorted(ROOT.glob("framer/*/README.md")), ids=lambda path: path.parent.name)
def test_a_packages_readme_names_all_its_modules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    modules = {module.stem for module in path.parent.rglob("*.py")} - {"__init__"}
    assert {module for module in modules if not re.search(rf"`(\w+/)*{module}(\.py)?`", text)} == set()


def test_every_answer_of_the_newcomers_guide_is_where_it_says() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    answers = rows(text, "| question | look in | for |")
    assert len(answers) >= 10
    for question, path, word in answers:
        assert word.strip("`") in (ROOT / path.strip("`")).read_text(encoding="utf-8"), question


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


@pytest.mark.slow
def test_the_python_example_runs(tmp_path: Path) -> None:
    (tmp_path / "anh.jpg").write_bytes(saved(astronaut()))
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "()\n")
    assert (tmp_path / "anh-khung.jpg").stat().st_size > 10_000


def test_the_http_example_fits_the_app() -> None:
    (line,) = re.findall(r"^curl .*", README, re.MULTILINE)
    assert set(re.findall(r"-F (\w+)=", line)) <= FORM_FIELDS | {"photo"}
    app = create_app(read_settings({}), load_campaigns())
    address = re.search(r"http://127\.0\.0\.1:8000(/\S+)", line)
    assert address
    assert address[1] in {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    fields = re.search(r"The fields are those of the command: (.*?)\.", README, re.DOTALL)
    assert fields
    assert set(re.findall(r"`(\w+)`", fields[1])) == FORM_FIELDS | {"photo"}


def test_the_settings_are_all_described_as_they_are() -> None:
    expected = [
        [
            f"`{row.variable}`",
            f"`{row.default_text}`" if row.default_text else "empty",
            "" if isinstance(row.default, str) else f"{row.min_value} to {row.max_value}",
            row.help,
        ]
        for row in SETTING_DEFINITIONS
    ]
    assert rows(page("settings"), "| variable | default | accepted | meaning |") == expected


def test_the_errors_are_all_listed_with_their_codes() -> None:
    table = rows(page("errors"), "| code | HTTP | exit | when |")
    expected = {(f"`{k.code}`", str(k.http_status or "–"), str(k.exit_code or "–")) for k in KINDS}
    assert {(code, status, leave) for code, status, leave, _ in table} == expected
    assert len(table) == len(KINDS)
    assert all(when for *_, when in table)
    web = rows(page("errors"), "| code | HTTP | when |")
    assert [(code, status) for code, status, _ in web] == [(f"`{row[0]}`", str(n)) for n, row in ROUTING_ERRORS.items()]


def test_the_exit_codes_are_those_of_the_errors() -> None:
    table = rows(page("errors"), "| exit | meaning |")
    assert [int(code) for code, _ in table] == sorted({0, 1, 130} | {k.exit_code for k in KINDS if k.exit_code})


def test_the_problem_in_the_docs_is_a_real_one() -> None:
    text = page("errors")
    assert f'"{errors.Unreadable.default_message}"' in text
    assert f'"{errors.Unreadable.default_hint}"' in text


def test_the_warnings_and_the_keys_of_a_record_are_all_described(cli: Cli) -> None:
    text = page("commands")
    assert {code.strip("`") for code, _ in rows(text, "| warning | when |")} == set(WARNING_MESSAGES)
    (cli.folder / "anh.jpg").write_bytes(saved(astronaut()))
    assert cli.photo("anh.jpg", "-o", "k.jpg", "--json", "k.json").code == 0
    keys = re.findall(r'"(\w+)":', (cli.folder / "k.json").read_text(encoding="utf-8"))
    assert set(keys) <= set(re.findall(r'"(\w+)":', text))
    table = {name for cells in rows(text, "| key | what it is |") for name in re.findall(r"`(\w+)`", cells[0])}
    assert table | {"ok"} == set(keys) - {"box", "score", "eyes", "x", "y", "side", "angle", "mirror"}


def test_the_thresholds_and_limits_of_imaging_are_as_written() -> None:
    table = rows(readme("imaging"), "| name | value | measured on 226 labelled photos |")
    constants = {**vars(face_detector), **vars(close_ups), **vars(face_choice), **vars(photo_view), **vars(faces)}
    for name, value, _ in table:
        assert float(value) == constants[name.strip("`")], name
    limits = {name: value for name, value, _ in rows(readme("imaging"), "| limit | value | why |")}
    usual = PhotoLimits()
    assert limits["file"] == f"{usual.max_bytes / 1e6:g} MB"
    assert limits["baseline JPEG"] == f"{usual.max_megapixels_jpeg:g} MP"
    assert limits["WebP"] == f"{usual.max_megapixels_webp:g} MP"
    assert limits["all others"] == f"{usual.max_megapixels:g} MP"
    assert limits["HEIC of 10 bits in 4:2:2 or 4:4:4"] == f"{probe_heif.MAX_DEEP_MEGAPIXELS} MP"
    assert limits["HEIC and AVIF, properties of all items"] == f"{item_graph.MAX_PROPERTIES:,}"
    profile_limits = f"{png_damage.MAX_PROFILE_BYTES >> 20} MiB and {probe.MAX_PNG_PROFILES}"
    assert limits["PNG, colour profiles"] == profile_limits
    assert limits["a side"] == f"{photo_header.MAX_PHOTO_SIDE:,} px"
    assert limits["long side : short side"] == f"{photo_header.MAX_ASPECT_RATIO}"
    assert limits["JPEG, scans × MP"] == f"{jpeg_scans.MAX_SCAN_MEGAPIXELS:,}"
    assert limits["JPEG, segments"] == f"{jpeg_scans.MAX_JPEG_SEGMENTS:,}"
    assert limits["HEIC, AVIF and TIFF, tiles"] == f"{photo_header.TILE_OVERHANG * usual.max_megapixels:g} MP"
    assert limits["HEIC and AVIF, grids of grids"] == f"{probe_heif.MAX_DERIVATION_DEPTH} deep"
    assert limits["HEIC and AVIF, entries of a table; images of a sequence"] == f"{boxes.MAX_HEIF_PARTS:,}"
    assert limits["BMP, run-length coded"] == f"{probe.MAX_RLE_MEGAPIXELS} MP and {probe.MAX_RLE_BYTES / 1e6:g} MB"
    parts = {probe.MAX_PNG_CHUNKS, probe_tiff.MAX_TIFF_PIECES, probe.MAX_GIF_BLOCKS}
    assert {limits["PNG chunks, TIFF strips, GIF blocks before the first image"]} == {f"{n:,}" for n in parts}


def test_the_bounds_of_the_server_are_as_written() -> None:
    table = rows(page("server"), "| what | bound |")
    bodies, clients = UploadLimits(max_body_bytes=0, memory_budget=0), ConnectionLimits()
    expected = {
        "time for a whole body": (
            f"every {bodies.idle_timeout:g} s",
            f"after {bodies.idle_timeout:g} s at least {bodies.min_rate:,.0f} bytes a second",
            f"{bodies.body_timeout:g} s in all",
        ),
        "the body of a change": (f"{MAX_FORM_BYTES / 1000:g} kB",),
        "bodies and answers in memory": (f"(workers + {SPARE_UPLOADS})",),
        "time for the head of a request": (f"{clients.head_timeout:g} s from",),
        "time for a whole answer": (
            f"after {clients.write_timeout:g} s at least {clients.min_read_rate:,.0f} bytes a second",
            f"{PROXY_WRITE_TIMEOUT:g} s)",
        ),
        "an answer that waits for its client": (f"{2 * PIECE_BYTES // 1024} kB", f"{UNSENT_BYTES // 1024} kB beyond"),
        "connections": (f"{clients.max_connections:,}", f"more than {CROWD_CONNECTIONS},"),
        "after an early refusal": (f"{bodies.max_linger_bytes / 1e6:g} MB or {bodies.linger_timeout:g} s",),
        "photos that wait for a worker": (f"each {QUEUE_SECONDS:g} s at most",),
        "after SIGTERM": (f"deadline and {SHUTDOWN_GRACE_SECONDS:g} s more",),
    }
    for start, words in expected.items():
        (bound,) = [bound for what, bound in table if what.startswith(start)]
        for word in words:
            assert word in bound, start


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: wanted for name, wanted in project["optional-dependencies"].items() if name != "dev"}
    wanted = [*project["dependencies"], *chain(*extras.values())]
    named = page("choices").split("## Parts")[1].lower()
    for requirement in wanted:
        assert re.split(r"[=>\[]", requirement)[0] in named, requirement


def test_every_promise_names_a_test_that_is_there() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    tables = text.split("| promise | proof |\n")[1:]
    promises = [row for table in tables for row in rows(f"x\n{table}", "x")]
    assert len(promises) > 20
    for promise, proof in promises:
        named = re.findall(r"`(tests/[\w/]+\.py)`", proof)
        assert named, promise
        assert all((ROOT / path).exists() for path in named), promise


def test_the_changelog_has_this_version() -> None:
    assert f"## [{framer.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


COMMANDS = {"photo", "batch", "finish", "watch", "serve", "worker", "cluster", "desk", "counts", "frames", "doctor"}
COMMANDS |= {"list", "show", "build", "check", "new", "poster"}


@pytest.mark.skipif(os.name == "nt", reason="paths with slashes")
def test_commands_that_docs_name_exist(cli: Cli) -> None:
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for words in set(re.findall(r"`framer ((?:[a-z]+ ?)+)", text)):
            known = [word for word in words.split() if word in COMMANDS]
            assert known, (path.name, words)
            assert cli(*known, "--help").code == 0
