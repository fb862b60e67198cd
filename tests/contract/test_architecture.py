"""What holds for every module of the package; import-linter (pyproject.toml) holds which package may import which."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

import framer

PACKAGE = Path(framer.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
MAX_LINES = 260
# Top-level names that several modules may define.
SHARED_NAMES = {
    "__all__",
    "_LOG",  # a module's own logger
    "register",  # what adds a part to the Flask app
}


@pytest.mark.parametrize("package", ["imaging", "text"])
def test_what_makes_the_picture_knows_no_environment(package: str) -> None:
    assert not [
        name for name in MODULES if name.startswith(f"{package}/") and "environ" in MODULES[name].read_text("utf-8")
    ]


def test_only_the_command_line_prints_and_exits() -> None:
    guilty = re.compile(r"^\s*(print\(|sys\.exit|raise SystemExit)", re.MULTILINE)
    assert [name for name, path in MODULES.items() if guilty.search(path.read_text("utf-8"))] == ["cli/__init__.py"]


def test_modules_stay_small() -> None:
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_a_top_level_name_is_defined_in_one_module() -> None:
    modules_by_name = defaultdict(set)
    for module, path in MODULES.items():
        for name in defined_names(path) - SHARED_NAMES:
            modules_by_name[name.lstrip("_").lower()].add(module)
    assert {name: sorted(modules) for name, modules in modules_by_name.items() if len(modules) > 1} == {}


def test_help_waits_for_nothing_heavy() -> None:
    program = (
        "import sys; from framer.cli import main; code = main(['--help']); "
        "heavy = {'cv2', 'numpy', 'PIL', 'flask', 'uvicorn', 'babel'} & set(sys.modules); "
        "sys.exit(code or ', '.join(heavy) or None)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "photo" in done.stdout


def defined_names(path: Path) -> set[str]:
    """The functions, classes, constants and type aliases at the top level of a module."""
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names
