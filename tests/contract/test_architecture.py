"""Which module may import which, read from the imports themselves, and the size of modules."""

import ast
import re
from pathlib import Path

import pytest

import framer

PACKAGE = Path(framer.__file__).parent
LONGEST = 260
VALUES = {"errors", "values", "text_field"}
# What each module may import of framer. A name stands for the module or for all of its package.
ALLOWED = {
    "errors": set(),
    "text_field": set(),
    "values": {"text_field"},
    "assets": set(),
    "fonts": set(),
    "heap": set(),
    "font_tables": set(),
    "tidy": set(),
    "settings": {"errors"},
    "words": {"errors"},
    "header": VALUES,
    "colour": VALUES,
    "photo": VALUES | {"header", "colour"},
    "detector": VALUES,
    "turns": {"values"},
    "faces": VALUES | {"detector", "turns"},
    "crop": VALUES | {"turns"},
    "window": VALUES,
    "campaign_file": VALUES | {"fonts"},
    "frames": VALUES | {"assets", "campaign_file", "window"},
    "compose": VALUES,
    "baseline": {"text_field", "fonts", "font_tables"},
    "lettering": VALUES | {"baseline", "fonts", "font_tables", "tidy"},
    "encode": VALUES,
    "sharpness": VALUES,
    "pipeline": VALUES
    | {"photo", "faces", "detector", "crop", "frames", "lettering", "compose", "encode", "sharpness"},
    "options": VALUES | {"tidy"},
    "record": VALUES,
    "clock": set(),
    "lan": set(),
    "files": {"errors"},
    "studio": VALUES
    | {"assets", "baseline", "campaign_file", "files", "fonts", "frames", "sample", "window", "studio"},
    "catalogue": VALUES | {"campaign_file", "frames"},
    "sample": VALUES | {"assets", "compose", "crop", "frames"},
    "typeset": {"values", "fonts"},
    "card": VALUES | {"poster_parts", "sample", "typeset"},
    "poster_parts": set(),
    "poster": VALUES | {"poster_parts", "encode", "sample", "typeset"},
    "sandbox": set(),
    "worker": {"errors", "sandbox"},
    "plain": VALUES,
    "inbox": {"plain"},
    "slot": {"errors", "inbox", "orders", "pool", "sandbox", "worker"},
    "pool": set(),
    "orders": {"files"},
    "errands": set(),
    "starter": {"errors", "orders", "slot"},
    "workers": {"errors", "orders", "slot"},
    "cluster_worker": {"errors", "on_call", "slot"},
    "cluster_client": {"errors", "cluster_worker"},
    "cluster": {"errors", "slot", "workers", "cluster_client", "cluster_worker"},
    "on_call": {"errands", "errors", "orders", "slot", "starter"},
    "batch": VALUES
    | {
        "assets",
        "detector",
        "encode",
        "files",
        "frames",
        "header",
        "options",
        "pipeline",
        "record",
        "tidy",
        "words",
        "workers",
    }
    | {"batch"},
    "web": VALUES
    | {"assets", "clock", "settings", "words", "options", "record", "frames", "catalogue", "card", "pipeline", "web"}
    | {"detector", "lettering", "on_call", "sandbox", "slot"},
    "cli": VALUES
    | {"clock", "settings", "words", "files", "options", "record", "frames", "pipeline", "detector", "photo", "cli"}
    | {
        "studio",
        "catalogue",
        "poster",
        "web",
        "batch",
        "workers",
        "cluster",
        "lettering",
        "tidy",
        "heap",
        "lan",
        "sandbox",
        "slot",
    },
}
STEPS = ("header", "colour", "photo", "detector", "faces", "crop", "campaign_file", "frames", "window", "compose")
STEPS += ("encode", "sharpness", "baseline", "lettering")
EDGES = re.compile(r"^(flask|click|os\.environ|uvicorn)\b")


def modules() -> dict[str, Path]:
    return {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


def area(name: str) -> str:
    return name.split("/", maxsplit=1)[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"framer.{alias.name}" for alias in node.names} if node.module == "framer" else {node.module}
    return found


@pytest.mark.parametrize("name", [name for name in modules() if area(name) not in ("__init__", "__main__")])
def test_a_module_imports_only_what_the_table_allows(name: str) -> None:
    own = {one.split(".")[1] for one in imports(modules()[name]) if one.startswith("framer.")}
    assert own - {"__version__"} <= ALLOWED[area(name)]


@pytest.mark.parametrize("step", STEPS)
def test_steps_know_no_web_no_command_line_and_no_environment(step: str) -> None:
    path = PACKAGE / f"{step}.py"
    assert not [one for one in imports(path) if EDGES.match(one)]
    assert "environ" not in path.read_text("utf-8")


def test_only_the_command_line_imports_the_web_app_and_only_to_serve_and_to_check() -> None:
    importers = {name for name, path in modules().items() if any(one.startswith("framer.web") for one in imports(path))}
    assert {name for name in importers if area(name) != "web"} == {"cli/serve.py", "cli/doctor.py"}


def test_only_the_command_line_prints_and_exits() -> None:
    guilty = re.compile(r"^\s*(print\(|sys\.exit|raise SystemExit)", re.MULTILINE)
    assert [name for name, path in modules().items() if guilty.search(path.read_text("utf-8"))] == ["cli/__init__.py"]


@pytest.mark.parametrize("name", list(modules()))
def test_modules_stay_small(name: str) -> None:
    assert len(modules()[name].read_text("utf-8").splitlines()) <= LONGEST
