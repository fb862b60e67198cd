"""`make wheelhouse`: the folder for an office PC without internet, installed and started where no route leads out."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name, parse_wheel_filename
from pictures import astronaut, saved

ROOT = Path(__file__).resolve().parent.parent
TOOL = ROOT / "deploy" / "wheelhouse.py"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="the checkout is not here")

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
said = []
for line in server.stderr:
    said.append(line.strip())
    if "phones" in line:
        break
url = next((line for line in said if line.startswith("http://127.0.0.1:")), "") or sys.exit("\n".join(said))
with urllib.request.urlopen(f"{url}/healthz", timeout=30) as answer:
    assert json.load(answer)["status"] == "ok"
server.send_signal(signal.SIGTERM)
server.stderr.read()
assert server.wait(30) == 0
subprocess.run([folder / "framer.sh", "photo", "anh.jpg", "-o", "khung.jpg", "--size", "256"],
               env=environment, cwd=folder.parent, check=True, timeout=60)
print(json.dumps(said))
"""


@pytest.fixture(scope="module", autouse=True)
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The folder is made where packages can be fetched, as in CI."""
    small = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "segno"]
    place = tmp_path_factory.mktemp("probe")
    if subprocess.run([*small, "--dest", str(place)], capture_output=True, check=False, timeout=120).returncode:
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


def wheels(folder: Path) -> dict[str, str]:
    """Names and versions of what is in it."""
    found = [parse_wheel_filename(path.name) for path in (folder / "wheels").iterdir()]
    return {name: str(version) for name, version, _, _ in found}


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
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = dict(line.split("==") for line in constraints.split())
    pinned = {canonicalize_name(name): version for name, version in pinned.items()}
    unpinned = {name for name, version in wheels(folder).items() if pinned.get(name) != version}
    assert unpinned <= {"framer", "pip"}


def test_it_is_made_for_windows_too(tmp_path: Path) -> None:
    folder = build(tmp_path / "dist", "--platform", "win_amd64", "--python-version", "3.12")
    assert folder.name.endswith("-win_amd64")
    tags = {str(tag) for path in (folder / "wheels").iterdir() for tag in parse_wheel_filename(path.name)[3]}
    assert not [tag for tag in tags if not re.search(r"-(win_amd64|any)$", tag)]
    assert {"framer", "pip", "numpy", "opencv-python-headless", "pillow", "pillow-heif"} <= wheels(folder).keys()
    data = (folder / "framer.cmd").read_bytes()
    text = data.decode("ascii")  # the console's code page is anyone's guess
    assert data.count(b"\n") == data.count(b"\r\n") > 20
    assert "@echo off\r\n" in text
    assert not re.search(r"@[A-Z_]+@", text), "a place was not filled in"
    assert 'set "FOUND=py -3.12"' in text
    assert "(3, 12)" in text
    labels = set(re.findall(r"^:(\w+)\r$", text, re.MULTILINE))
    assert set(re.findall(r"goto (\w+)", text)) == labels
    (pip_wheel,) = re.findall(r"wheels\\(pip-[^\\]+)\\pip", text)
    assert (folder / "wheels" / pip_wheel).exists()
    version = wheels(folder)["framer"]
    assert f"framer[studio]=={version}" in text
    assert (folder / "README.txt").read_bytes().startswith("\ufeff".encode())
    with zipfile.ZipFile(folder / "wheels" / pip_wheel) as file:
        assert "pip/__main__.py" in file.namelist()


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
