"""A folder that installs and starts framer without internet: `make wheelhouse`.

It holds the wheels of the lock files (`make lock`), framer's own, and start scripts (`deploy/office`). For this kind
of machine, or for Windows: `make wheelhouse PLATFORM=win_amd64 PYTHON_VERSION=3.12`.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
REQUIREMENTS, BUILD_REQUIREMENTS = DEPLOY / "office-requirements.txt", DEPLOY / "build-requirements.txt"
OFFICE = DEPLOY / "office"
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
FOREIGN = {"win_amd64": WINDOWS}


@dataclass(frozen=True)
class Target:
    """The kind of machine that the folder is for. `markers` are what PEP 508 knows of it, `flags` what pip is told."""

    name: str
    python: str
    markers: dict[str, str] = field(repr=False)
    flags: tuple[str, ...] = ()


def make_target(platform: str, python: str) -> Target:
    """A known platform with a Python version (3.12), or this very machine when both are empty."""
    here = {name: str(value) for name, value in default_environment().items()}
    if not platform:
        name = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        return Target(name, here["python_version"], here)
    if platform not in FOREIGN:
        sys.exit(f"PLATFORM={platform}: {', '.join(FOREIGN)}, or nothing for this machine")
    python = ".".join((python or here["python_version"]).split(".")[:2])
    markers = {**here, **FOREIGN[platform], "python_version": python, "python_full_version": f"{python}.0"}
    flags = ("--platform", platform, "--python-version", python, "--implementation", "cp")
    return Target(platform, python, markers, flags)


def build(target: Target, out: Path) -> Path:
    """Make the folder anew under `out`; it appears only when it is complete."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out, prefix=".wheelhouse-") as place:
        wheels = Path(place) / "folder" / "wheels"
        wheels.mkdir(parents=True)
        download(wheels, target, [*locked(REQUIREMENTS, target), *locked(BUILD_REQUIREMENTS, target, "pip")])
        pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels, ROOT)
        (own,) = wheels.glob("framer_avatar-*.whl")
        version = str(parse_wheel_filename(own.name)[1])
        write_requirements(wheels.parent)
        check(wheels.parent, target)
        write_scripts(wheels.parent, target, version)
        folder = out / f"framer-{version}-{target.name}"
        shutil.rmtree(folder, ignore_errors=True)
        wheels.parent.rename(folder)
    return folder


def locked(path: Path, target: Target, *names: str) -> list[str]:
    """The lines of a lock file that hold for the target, without markers: pip asks those of the machine it runs on."""
    lines = []
    for line in path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        head, *hashes = line.split(" --hash=")
        if line.startswith("#"):
            continue
        one = Requirement(head)
        if (not names or one.name in names) and (not one.marker or one.marker.evaluate(target.markers)):
            lines.append(" --hash=".join([f"{one.name}{one.specifier}", *map(str.strip, hashes)]))
    return lines


def download(wheels: Path, target: Target, lines: list[str]) -> None:
    """Fetch these very wheels, never a source package that the office would have to compile."""
    wanted = wheels.parent / "requirements.txt"
    wanted.write_text("\n".join(lines), encoding="utf-8")
    alone = ("--no-deps", "--require-hashes", "--only-binary=:all:")
    pip("download", *alone, *target.flags, "--dest", wheels, "--requirement", wanted)


def write_requirements(folder: Path) -> None:
    """What is installed: the wheels of this folder and no other bytes, whatever pip is told elsewhere."""
    lines = ["--no-index", "--find-links wheels", "--require-hashes"]
    for wheel in sorted((folder / "wheels").iterdir()):
        name, version, _, _ = parse_wheel_filename(wheel.name)
        if name != "pip":  # it installs the others
            lines.append(f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")
    (folder / "requirements.txt").write_text("\n".join([*lines, ""]), encoding="utf-8")


def check(folder: Path, target: Target) -> None:
    """Let pip plan the installation on the target. Of another system it does not know what framer needs there."""
    place = ("--no-deps", "--target", folder / "nowhere") if target.flags else ()
    alone = ("--only-binary=:all:", "--ignore-installed", "--dry-run")
    pip("install", *alone, *target.flags, *place, "--requirement", folder / "requirements.txt")


def write_scripts(folder: Path, target: Target, version: str) -> None:
    """The start scripts and the note; Windows wants its own ends of lines, and its Notepad the mark of UTF-8.

    Its consoles read no UTF-8: letters in framer.cmd, which stand in Python's strings only, become Python's escapes.
    """
    (own_pip,) = (folder / "wheels").glob("pip-*.whl")
    words = {
        "VERSION": version,
        "PLATFORM": target.name,
        "PYTHON": target.python,
        "PYTHON_TUPLE": target.python.replace(".", ", "),
        "PIP": own_pip.name,
    }
    for source in OFFICE.iterdir():
        text = source.read_text(encoding="utf-8")
        for name, value in words.items():
            text = text.replace(f"@{name}@", value)
        ends = "\n" if source.suffix == ".sh" else "\r\n"
        encoding = {".txt": "utf-8-sig", ".cmd": "ascii"}.get(source.suffix, "utf-8")
        with (folder / source.name).open("w", encoding=encoding, errors="backslashreplace", newline=ends) as file:
            file.write(text)
    (folder / "framer.sh").chmod(0o755)


def pip(*arguments: object) -> None:
    """Run pip; its own words say what went wrong."""
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, arguments)]
    done = subprocess.run(command, check=False, env={**os.environ, "PIP_NO_INPUT": "1"})  # noqa: S603  (our own words)
    if done.returncode:
        sys.exit(done.returncode)


def main() -> None:
    """Read the command line, make the folder, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="", help="win_amd64, or nothing for this machine")
    parser.add_argument("--python-version", default="", help="such as 3.12; only with --platform")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    arguments = parser.parse_args()
    folder = build(make_target(arguments.platform, arguments.python_version), arguments.out)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    sys.stdout.write(f"{folder}  {size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
