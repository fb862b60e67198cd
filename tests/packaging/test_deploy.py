"""The files of `deploy`, as far as they can be tried without Docker and without a running systemd."""

import importlib
import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from framer.settings import SETTING_DEFINITIONS, read_settings
from framer.web.requests.upload import max_request_bytes
from framer.web.serve import SHUTDOWN_GRACE_SECONDS
from framer.workers.task_queue import QUEUE_SECONDS
from support.command import environment
from support.http import form, portrait
from support.serve import DEPLOY, Framer, Nginx, answers, ask, framer_serve, free_port, wait_for

ROOT = DEPLOY.parent
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
pytestmark = pytest.mark.skipif(not DEPLOY.is_dir(), reason="the checkout is not here")


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_every_variable_is_a_setting() -> None:
    known = {row.variable for row in SETTING_DEFINITIONS}
    for path in [*DEPLOY.iterdir(), ROOT / "docs" / "deploy.md"]:
        if path.is_file():
            assert set(re.findall(r"FRAMER_[A-Z_]+", path.read_text(encoding="utf-8"))) <= known, path.name


# --- nginx


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    output = Nginx(tmp_path, 1, 2).check()
    assert "warn" not in output
    assert "test is successful" in output


def test_nginx_lets_through_what_framer_takes_and_little_more() -> None:
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", text("nginx.conf"))
    limit = max_request_bytes(read_settings({}).max_bytes)
    assert limit < int(megabytes) * 2**20 < limit * 1.1


def test_nginx_waits_for_every_photo_that_framer_takes() -> None:
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", text("nginx.conf"))
    assert int(seconds) > read_settings({}).deadline + QUEUE_SECONDS


def test_the_answers_of_nginx_itself_are_problems() -> None:
    (problem,) = re.findall(r"return 503 '(\{.*?\})';", text("nginx.conf"))
    assert set(json.loads(problem)) == {"type", "title", "status", "code", "detail", "hint"}


# --- compose


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    found: dict[str, dict[str, Any]] = yaml.safe_load(text("compose.yaml"))["services"]
    return found


def test_every_container_is_locked(services: dict[str, dict[str, Any]]) -> None:
    assert set(services) == {"framer-1", "framer-2", "nginx", "redis"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["ulimits"] == {"core": 0}, name
        assert service["mem_limit"] == service["memswap_limit"], "photos are not swapped to a disk"
        assert not {"privileged", "cap_add", "network_mode", "pid", "ipc"} & service.keys(), name
        assert "user" in service or name.startswith("framer"), "the image of framer names its own"
        assert all(mount.endswith("nodev,noexec") for mount in service["tmpfs"]), name


def test_only_nginx_can_be_reached(services: dict[str, dict[str, Any]]) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    networks = yaml.safe_load(text("compose.yaml"))["networks"]
    assert networks["inside"]["internal"] is True
    assert {name for name, service in services.items() if "outside" in service["networks"]} == {"nginx"}


def test_nginx_knows_the_framers(services: dict[str, dict[str, Any]]) -> None:
    named = set(re.findall(r"^ +server ([\w-]+):8000 ", text("nginx.conf"), re.MULTILINE))
    assert named == {name for name in services if name.startswith("framer")}
    assert "FRAMER_PORT=8000" in text("Dockerfile")
    assert all(services[name]["environment"]["FRAMER_PROXY_HOPS"] == "1" for name in named)


def test_images_have_versions_and_files_are_there(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert re.search(r"\$\{\w+_IMAGE:-\w+:\d+\.\d+", service["image"]) or service["image"] == "framer", name
    for name in ("compose.yaml", "compose.tls.yaml"):
        for source in re.findall(r"(\./[\w.-]+):/", text(name)):
            assert (DEPLOY / source).exists(), source


def test_one_service_makes_the_image_of_all_framers(services: dict[str, dict[str, Any]]) -> None:
    (maker,) = (name for name, service in services.items() if "build" in service)
    for name in ("framer-1", "framer-2"):
        others = set(services[name]["depends_on"])
        assert "redis" in others
        assert name == maker or maker in others
        assert services[name]["pull_policy"] == ("build" if name == maker else "never"), "no registry is asked"


def test_compose_lets_photos_in_work_be_finished(services: dict[str, dict[str, Any]]) -> None:
    for name in ("framer-1", "framer-2"):
        assert (
            int(services[name]["stop_grace_period"].removesuffix("s"))
            > read_settings({}).deadline + SHUTDOWN_GRACE_SECONDS
        )


def test_https_has_the_port_to_which_http_leads() -> None:
    assert "https://$host$request_uri" in text("nginx-tls.conf"), "names no port"
    assert 'ports: ["443:8443"]' in text("compose.tls.yaml")


def test_framer_takes_this_redis_and_no_other(services: dict[str, dict[str, Any]], tmp_path: Path) -> None:
    redis = pytest.importorskip("redis", reason="the extra redis is not installed")
    results_redis = importlib.import_module("framer.web.results.redis")
    server = shutil.which("redis-server")
    if not server:
        pytest.skip("there is no redis-server on this machine")
    port = free_port()
    address = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(tmp_path)]
    command = [server, *map(str, services["redis"]["command"]), *address]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: reachable(port), "redis-server answers")
            results_redis.RedisResults(f"redis://127.0.0.1:{port}/0", 80_000_000)
            with redis.Redis(port=port) as client:
                assert client.config_get("maxmemory") == {"maxmemory": str(512 * 2**20)}
                assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-ttl"}
        finally:
            process.kill()


def reachable(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError:
        return False
    return True


# --- Dockerfile


def steps() -> list[tuple[str, str]]:
    """Instruction and arguments, line by line; the last stage is what runs."""
    joined = text("Dockerfile").replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def last_stage() -> list[tuple[str, str]]:
    found = steps()
    return found[max(number for number, (word, _) in enumerate(found) if word == "FROM") :]


def test_the_image_runs_without_root_and_without_a_shell() -> None:
    stage = dict(last_stage())
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", stage["USER"])
    for word, rest in steps():
        assert word != "ADD"
        if word in {"RUN", "CMD", "ENTRYPOINT"}:
            assert json.loads(rest), "a list, so that no shell runs"
    assert [word for word, _ in last_stage()].count("RUN") == 0
    assert json.loads(stage["ENTRYPOINT"]) + json.loads(stage["CMD"]) == ["framer", "serve"]


def test_the_image_is_made_of_files_that_are_there_and_are_sent() -> None:
    sent = {line[1:] for line in text("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    for word, rest in steps():
        if word == "COPY" and not rest.startswith("--from"):
            *sources, _ = rest.split()
            assert all((ROOT / source).exists() for source in sources)
            assert set(sources) <= sent
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {rest.split()[0] for word, rest in steps() if word == "FROM"} == {"${PYTHON_IMAGE}"}
    (image,) = (rest.removeprefix("PYTHON_IMAGE=") for word, rest in steps() if word == "ARG")
    python = image.split(":")[1].split("-")[0]
    assert python == project["requires-python"].removeprefix(">="), "the oldest, which the tests run on"
    assert f"PYTHON_IMAGE: ${{PYTHON_IMAGE:-{image}}}" in text("compose.yaml")


def run(*command: object, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)


def test_the_steps_of_the_image_install_what_is_locked(tmp_path: Path) -> None:
    """Outside a container: `/opt/framer` is another place, and the Python that builds is a virtual environment."""
    source, home, builder = tmp_path / "source", tmp_path / "framer", tmp_path / "builder" / "bin"
    source.mkdir()
    assert run(sys.executable, "-m", "venv", builder.parent).returncode == 0
    for word, rest in steps():
        if word == "COPY" and not rest.startswith("--from"):
            *sources, place = rest.split()
            for name in sources:
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, source / place)
                else:
                    (source / place).mkdir(exist_ok=True)
                    shutil.copy(ROOT / name, source / place)
        elif word == "RUN":
            program, *arguments = json.loads(rest.replace("/opt/framer", str(home)))
            done = run(builder / program, *arguments, cwd=source, env=environment())
            if "No matching distribution found for" in done.stderr:
                pytest.skip("no package registry can be reached")
            assert done.returncode == 0, done.stderr
    locked = dict(re.findall(r"^([\w-]+)==([\w.]+)", text("requirements.txt"), re.MULTILINE))
    listed = json.loads(run(builder / "pip", "--python", home / "bin" / "python", "list", "--format=json").stdout)
    installed = {canonicalize_name(one["name"]): one["version"] for one in listed}
    assert {name for name, version in installed.items() if locked.get(name) != version} == {"framer-avatar"}
    assert "redis" in installed
    done = run(home / "bin" / "framer", "doctor", cwd=tmp_path, env=environment())
    assert done.returncode == 0, done.stdout


def test_images_can_be_named_by_digest(tmp_path: Path) -> None:
    """`make image-digests`, with a registry of our own making."""
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin" / "docker"
    digest = "sha256:" + "5" * 64
    docker.write_text(
        f"""#!/bin/sh
[ "$1 $2 $3" = 'buildx imagetools inspect' ] || exit 1
printf 'Name:      docker.io/library/%s\nDigest:    {digest}\n\nManifests:\n  Name: x@sha256:00\n' "$4"
"""
    )
    docker.chmod(0o755)
    for name in ("image_digests.py", "compose.yaml"):
        shutil.copy(DEPLOY / name, tmp_path)
    kept = tmp_path / ".env"
    kept.write_text("HTTP_PORT=8080\nREDIS_IMAGE=redis:7.2-bookworm@sha256:old\n")
    command = sys.executable, tmp_path / "image_digests.py"
    path = {**environment(), "PATH": f"{docker.parent}:/usr/bin:/bin"}
    assert run(*command, env=path).returncode == 0
    digests = [
        "HTTP_PORT=8080",
        f"PYTHON_IMAGE=python:3.11-slim-bookworm@{digest}",
        f"NGINX_IMAGE=nginx:1.28-bookworm@{digest}",
        f"REDIS_IMAGE=redis:7.2-bookworm@{digest}",
    ]
    assert kept.read_text().splitlines() == digests
    docker.write_text("#!/bin/sh\nexit 1\n")
    done = run(*command, env=path)
    assert done.returncode != 0
    assert "python:3.11-slim-bookworm" in done.stderr
    assert kept.read_text().splitlines() == digests


def test_its_health_check_sees_a_server_and_the_lack_of_one() -> None:
    (rest,) = [rest for word, rest in steps() if word == "HEALTHCHECK"]
    _, program, *arguments = json.loads(rest.partition(" CMD ")[2])

    def healthy(port: int) -> bool:
        command = [sys.executable, program, *arguments]
        done = subprocess.run(command, env=environment(FRAMER_PORT=str(port)), capture_output=True, check=False)
        return done.returncode == 0

    with framer_serve("--port", 0) as server:
        assert healthy(server.port)
    assert not healthy(server.port)


def test_the_linter_has_nothing_to_say() -> None:
    linter = shutil.which("hadolint")
    if not linter:
        pytest.skip("there is no hadolint on this machine")
    done = subprocess.run([linter, str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


# --- systemd


def analyze(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("there is no systemd-analyze on this machine")
    return subprocess.run([program, "--no-pager", *arguments], capture_output=True, text=True, check=False)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = text("framer.service")
    there = unit.replace("/opt/framer/bin/framer", shlex.quote(sys.executable))
    assert there != unit
    (tmp_path / "framer.service").write_text(there)
    done = analyze("verify", str(tmp_path / "framer.service"))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_finds_the_unit_well_locked() -> None:
    help_ = analyze("security", "--help").stdout
    if "--offline" not in help_:
        pytest.skip("this systemd-analyze cannot judge a file")
    done = analyze("security", "--offline=true", "--threshold=15", str(DEPLOY / "framer.service"))
    assert done.returncode == 0, done.stdout


def test_systemd_lets_photos_in_work_be_finished() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text("framer.service"), re.MULTILINE)
    assert int(seconds) > read_settings({}).deadline + SHUTDOWN_GRACE_SECONDS


def test_a_worker_that_runs_out_of_memory_does_not_end_the_service() -> None:
    assert "\nOOMPolicy=continue\n" in text("framer.service")


# --- what the unit and the image ask of framer


@LINUX
def test_the_number_of_threads_does_not_grow_with_that_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with framer_serve("--port", 0, FRAMER_WORKERS="2") as server:
        workers = [number for number in children(server.process.pid) if b"spawn_main" in command_line(number)]
        assert len(workers) == 2
        assert [threads(number) for number in workers] == [2, 2], "its own, and the one that waits for its parent's end"


@LINUX
def test_an_operators_own_number_of_threads_stays() -> None:
    program = "import os, sys; from framer import cli; cli.main = lambda: 0\n"
    program += "try: cli.run_console()\nexcept SystemExit: pass\n"
    program += "print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, found in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        kept = {name: value for name, value in environment().items() if name != "OPENBLAS_NUM_THREADS"}
        done = subprocess.run([sys.executable, "-c", program], env={**kept, **given}, capture_output=True, check=True)
        assert done.stdout.decode().strip() == found


def children(process: int) -> list[int]:
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for path in lists for number in path.read_text().split()]


def command_line(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


LOCKED = r"""
import ctypes, os, subprocess, sys
from pathlib import Path

place = sys.argv[1]
subprocess.run(["mount", "--make-rprivate", "/"], check=True)
kept = ("/proc", "/sys", "/dev")
mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
for mount in mounts:
    if not mount.startswith(kept):
        subprocess.run(["mount", "-o", "remount,bind,ro", mount], check=False, stderr=subprocess.DEVNULL)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m,mode=1777,nosuid,nodev,noexec", "tmpfs", place], check=True)
try:
    Path(place).parent.joinpath("x").touch()
except OSError as error:
    assert error.errno == 30, error
else:
    sys.exit("the root is not read-only")
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(65, 1, 0, 0, 0):  # PR_SET_MDWE: no memory that is written to and run
    assert ctypes.get_errno() == 22, ctypes.get_errno()  # an older kernel
os.environ.update(TMPDIR=place, HOME="/nonexistent", PYTHONDONTWRITEBYTECODE="1")
os.umask(0o077)
os.chdir("/")
os.execvp("setpriv", ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all", "--no-new-privs",
                      sys.executable, "-P", "-m", "framer", "serve", "--port", "0"])
"""


@LINUX
def test_it_works_with_a_read_only_root_and_without_executable_memory(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    mounts = [unshare or "", "-rm", "mount", "--make-rprivate", "/"]
    if (
        not unshare
        or not shutil.which("setpriv")
        or subprocess.run(mounts, capture_output=True, check=False).returncode
    ):
        pytest.skip("no mount namespace can be made here")
    (tmp_path / "tmp").mkdir()
    server = Framer(command=[unshare, "-rm", sys.executable, "-c", LOCKED, str(tmp_path / "tmp")])
    try:
        assert answers(server.port)
        made = ask(server.port, "POST", "/api/v1/avatars", form(portrait(), size="256"))
        assert (made.status, made.body[:2]) == (200, b"\xff\xd8")
        assert server.stop() == 0
    finally:
        server.end()
