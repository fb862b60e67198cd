"""What pages load from `static/`: one version for all of it, and the modules that a page's script begins with."""

import posixpath
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

VERSIONED_FOLDERS = ("css", "js", "guides", "portraits")  # frames have versions of their own
VERSION_PATTERN = "[0-9a-f]{12}"

_ENTRY_MODULE = "js/app.js"
# `import "./a.js"`, and import or export … from "./a.js"; not import("./a.js"), which loads when it is called.
_STATIC_IMPORT = re.compile(
    r"""^(?:import|(?:import|export)\b[^"'();]*\bfrom)\s*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE
)


@dataclass(frozen=True)
class StaticFiles:
    """`version` changes with any file of the versioned folders.

    `modules` are the paths, below `static/`, of the page's script and of all that it imports before it runs.
    """

    version: str
    modules: tuple[str, ...]

    def is_current(self, version: str, path: str) -> bool:
        """Whether what `path` names below `static/` is for good what it is in this version."""
        return version == self.version and posixpath.normpath(path).split("/")[0] in VERSIONED_FOLDERS


def scan_static_files(directory: Path) -> StaticFiles:
    """The files of `directory` as they are now. Raises OSError for a module that imports one that is not there."""
    return StaticFiles(_hash_contents(directory), _find_modules(directory))


def _hash_contents(directory: Path) -> str:
    paths = [path for folder in VERSIONED_FOLDERS for path in (directory / folder).rglob("*") if path.is_file()]
    names = {path.relative_to(directory).as_posix(): path for path in paths}
    digest = sha256()
    for name, path in sorted(names.items()):
        digest.update(f"{name}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _find_modules(directory: Path) -> tuple[str, ...]:
    """The entry first, then each module once, those nearest to the entry before what they import."""
    modules = [_ENTRY_MODULE]
    for module in modules:  # grows as it is read
        for imported in _STATIC_IMPORT.findall((directory / module).read_text("utf-8")):
            path = (directory / module).parent.joinpath(imported).resolve()
            name = path.relative_to(directory.resolve()).as_posix()
            if name not in modules:
                modules.append(name)
    return tuple(modules)
