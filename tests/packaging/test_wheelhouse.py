"""`make wheelhouse`: the folder for an office PC without internet, installed and started where no route leads out."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from packaging.utils import canonicalize_name, parse_wheel_filename

from support import ROOT
from support.pictures import astronaut, saved

TOOL = ROOT / "deploy" / "wheelhouse.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the checkout is not here")
UTF8 = {**os.environ, "PYTHONIOENCODING": "utf-8"}

# Runs in a network namespace of its own: nothing but loopback, and that only because it is switched on here.
OFFLINE = r"""
import fcntl, json, os, signal, socket, struct, subprocess, sys, urllib.request
from pathlib import Path

folder = Path(sys.argv[1])
with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 0x41))  # SIOCSIFFLAGS: IFF_UP | IFF_RUNNING
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
    try:
        one.connect(("192.0.2.1", 9))
    except OSError as error:
        assert error.errno == 101, error
    else:
        sys.exit("there is a route")

environment = {name: value for name, value in os.environ.items() if not name.startswith(("FRAMER_", "PIP_", "PYTHON"))}
environment["FRAMER_LANG"] = "en"
server = subprocess.Popen(
    [folder / "framer.sh", "serve", "--host", "0.0.0.0", "--port", "0"],
    env=environment, cwd=folder.parent, stderr=subprocess.PIPE, text=True,
)
lines = []
for line in server.stderr:
    lines.append(line.strip())
    if "phones" in line:
        break
url = next((line for line in lines if line.startswith("http://127.0.0.1:")), "") or sys.exit("\n".join(lines))
with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
    assert json.load(answer)["status"] == "ok"
server.send_signal(signal.SIGTERM)
server.stderr.read()
assert server.wait(30) == 0
subprocess.run([folder / "framer.sh", "photo", "anh.jpg", "-o", "khung.jpg", "--size", "256"],
               env=environment, cwd=folder.parent, check=True, timeout=60)
print(json.dumps(lines))
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The folder is made where packages can be fetched, as in CI."""
    small = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "segno"]
    destination = tmp_path_factory.mktemp("probe")
    if subprocess.run([*small, "--dest", str(destination)], capture_output=True, check=False, timeout=120).returncode:
        pytest.skip("no package registry can be reached")


def build(out: Path, *arguments: str) -> Path:
    """The folder that the tool makes."""
    done = subprocess.run(
        [sys.executable, str(TOOL), "--out", str(out), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    (folder,) = out.iterdir()
    assert done.stdout.startswith(str(folder))
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def pinned() -> dict[str, str]:
    """Names and versions of the constraints."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}


def wheels(folder: Path) -> dict[str, str]:
    """Names and versions of what is in it."""
    parsed = map(parse_wheel_filename, names(folder / "wheels"))
    return {name: str(version) for name, version, _, _ in parsed}


@pytest.mark.usefixtures("registry")
def test_it_installs_and_serves_where_no_route_leads_out(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    folder = build(tmp_path / "một thư mục")
    assert folder.name.startswith("framer-")
    (folder.parent / "anh.jpg").write_bytes(saved(astronaut()))
    done = subprocess.run(
        [unshare, "-rn", sys.executable, "-c", OFFLINE, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "This computer is in no network" in done.stdout
    assert (folder.parent / "khung.jpg").stat().st_size > 5_000
    unpinned = {name for name, version in wheels(folder).items() if pinned().get(name) != version}
    assert unpinned == {"framer-avatar"}


@pytest.mark.usefixtures("registry")
def test_a_wheel_that_the_registry_has_changed_is_not_taken(
    tool: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = tool.make_target("", "")
    (line,) = (line for line in tool.locked(tool.REQUIREMENTS, target) if line.startswith("segno=="))
    (tmp_path / "wheels").mkdir()
    with pytest.raises(SystemExit):
        tool.download(tmp_path / "wheels", target, [re.sub(r"sha256:\w{8}", "sha256:00000000", line)])
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err
    assert not list((tmp_path / "wheels").iterdir())


@pytest.mark.parametrize("changed", [False, True])
def test_a_wheel_of_the_folder_that_was_changed_is_not_installed(
    tool: ModuleType, tmp_path: Path, changed: bool
) -> None:
    folder = tmp_path / "một thư mục"
    (folder / "wheels").mkdir(parents=True)
    empty_wheel(folder / "wheels", "framer_avatar", "click")
    empty_wheel(folder / "wheels", "click")
    tool.write_requirements(folder)
    if changed:
        with zipfile.ZipFile(folder / "wheels" / "click-1.0-py3-none-any.whl", "a") as file:
            file.writestr("click.py", "print('not click')")
    home = tmp_path / "home"
    install = [sys.executable, "-m", "pip", "--isolated", "install", "--target", str(home)]
    requirements = ["--requirement", str(folder / "requirements.txt")]
    done = subprocess.run([*install, *requirements], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is changed, done.stderr
    assert ("DO NOT MATCH THE HASHES" in done.stderr) is changed
    assert any(home.glob("click-*")) is not changed


@pytest.fixture
def tool() -> ModuleType:
    """`deploy/wheelhouse.py` as a module."""
    spec = importlib.util.spec_from_file_location("wheelhouse", TOOL)
    assert spec
    assert spec.loader
    module = sys.modules["wheelhouse"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def empty_wheel(folder: Path, name: str, *needs: str) -> None:
    """A wheel with nothing in it but what it asks for."""
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as file:
        file.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines))
        file.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{name}-1.0.dist-info/RECORD", "")


@pytest.mark.usefixtures("registry")
def test_wheels_for_windows_are_fetched_as_they_are_pinned(tool: ModuleType, tmp_path: Path) -> None:
    target = tool.make_target("win_amd64", "3.12")
    folder = tmp_path / "wheels"
    folder.mkdir()
    tool.download(folder, target, tool.locked(tool.REQUIREMENTS, target, "markupsafe", "watchfiles", "segno"))
    parsed = map(parse_wheel_filename, names(folder))
    wheels_by_name = {name: (str(version), tags) for name, version, _, tags in parsed}
    assert len(wheels_by_name) == 3
    assert {name: version for name, (version, _) in wheels_by_name.items()}.items() <= pinned().items()
    assert [str(tag) for tag in wheels_by_name["markupsafe"][1]] == ["cp312-cp312-win_amd64"]
    assert all(re.search(r"-(win_amd64|any)$", str(tag)) for _, tags in wheels_by_name.values() for tag in tags)


def test_what_windows_needs_is_asked_of_windows(tool: ModuleType, tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "# by a tool\n"
        "click==8.5.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:cc\n"
        "old==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:dd\n"
        "seccompy==0.2.0 ; sys_platform == 'linux' \\\n    --hash=sha256:ee\n"
    )
    assert tool.locked(lock, tool.make_target("win_amd64", "3.12")) == [
        "click==8.5.1 --hash=sha256:aa --hash=sha256:bb",
        "colorama==0.4.6 --hash=sha256:cc",
    ]


def test_the_script_for_windows(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    empty_wheel(tmp_path / "wheels", "pip")
    tool.write_scripts(tmp_path, tool.make_target("win_amd64", "3.12"), "1.2.3")
    data = (tmp_path / "framer.cmd").read_bytes()
    text = data.decode("ascii")  # the console's code page is anyone's guess
    assert data.count(b"\n") == data.count(b"\r\n") > 20
    assert "@echo off\r\n" in text
    assert not re.search(r"@[A-Z_]+@", text), "a place was not filled in"
    assert 'set "FOUND=py -3.12"' in text
    assert "(3, 12)" in text
    labels = set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))
    assert set(re.findall(r"goto (\w+)", text)) == labels
    assert r"wheels\pip-1.0-py3-none-any.whl\pip" in text
    assert r'--requirement "%HERE%requirements.txt"' in text
    assert (tmp_path / "README.txt").read_bytes().startswith("\ufeff".encode())
    assert (tmp_path / "framer.sh").stat().st_mode & 0o111


def test_the_script_for_windows_sees_negative_exit_codes_too() -> None:
    lines = (TOOL.parent / "office" / "framer.cmd").read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if re.match(r"\s*if (not )?errorlevel", line, re.IGNORECASE)]


def test_the_script_for_windows_speaks_vietnamese(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    empty_wheel(tmp_path / "wheels", "pip")
    tool.write_scripts(tmp_path, tool.make_target("win_amd64", "3.12"), "1.2.3")
    text = (tmp_path / "framer.cmd").read_text(encoding="ascii")
    escaped = [line for line in text.splitlines() if re.search(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4})", line)]
    (program,) = [re.fullmatch(r'%FOUND% -c "([^"%]*)"', line) for line in escaped]
    assert program, "only Python knows these letters"
    done = subprocess.run([sys.executable, "-c", program[1]], capture_output=True, check=False, env=UTF8)
    assert done.stderr.decode().startswith("framer: Đang cài đặt lần đầu")


def test_another_python_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    script = (ROOT / "deploy" / "office" / "framer.sh").read_text(encoding="utf-8")
    filled = script.replace("@PYTHON@", "2.9").replace("@PYTHON_TUPLE@", "2, 9")
    path = tmp_path / "framer.sh"
    path.write_text(filled, encoding="utf-8")
    done = subprocess.run(["sh", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "Python 2.9 (64 bit) is needed" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_unknown_platforms_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(TOOL), "--platform", "amiga", "--out", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "win_amd64" in done.stderr
    assert not list(tmp_path.iterdir())
