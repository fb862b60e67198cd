"""Compare WSGI servers at what matters for photo uploads: `python bench/servers.py`. Ends by itself in two minutes.

Each candidate runs the same trivial app (it reads the body and drops it) with four threads on loopback. Candidates
that are not installed are left out: pip install waitress cheroot granian gunicorn hypercorn. Linux only, because it
reads /proc.
"""

import asyncio
import contextlib
import http.client
import importlib
import importlib.util
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from framer.server.body import UploadLimits
from framer.server.run import run_server
from framer.server.wsgi_bridge import WsgiBridge

THREADS, LIMIT = 4, 80_000_000
SECONDS, CLIENTS, SLOW = 4.0, 8, 100


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Read the body, refuse one over the limit, tell what this process holds."""
    stream = environ["wsgi.input"]
    terminated = environ.get("wsgi.input_terminated")
    left = None if terminated and not environ.get("CONTENT_LENGTH") else int(environ.get("CONTENT_LENGTH") or 0)
    refused = left is not None and left > LIMIT
    while not refused and (left is None or left > 0):
        chunk = stream.read(65536 if left is None else min(65536, left))
        if not chunk:
            break
        left = None if left is None else left - len(chunk)
    body = json.dumps(facts()).encode() if environ["PATH_INFO"] == "/facts" else b"ok"
    status = "413 Content Too Large" if refused else "200 OK"
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def facts() -> dict[str, Any]:
    """Files in the temp folder that this process has open, also deleted ones, and its peak memory."""
    files = []
    for link in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            files.append(str(link.readlink()))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return {"files": [name for name in files if name.startswith(os.environ["TMPDIR"])], "peak": int(peak.split()[1])}


def run_waitress(port: int, **more: int) -> None:
    importlib.import_module("waitress").serve(app, host="127.0.0.1", port=port, threads=THREADS, connection_limit=1000,
                   max_request_body_size=LIMIT + 1, asyncore_use_poll=True, **more)  # fmt: skip


def run_waitress_in_memory(port: int) -> None:
    run_waitress(port, inbuf_overflow=2 * LIMIT, outbuf_overflow=2 * LIMIT)


def run_cheroot(port: int) -> None:
    importlib.import_module("cheroot.wsgi").Server(
        ("127.0.0.1", port), app, numthreads=THREADS, max=THREADS
    ).safe_start()


def run_granian(port: int) -> None:
    granian = importlib.import_module("granian").Granian
    here = Path(__file__).parent
    options = {"interface": "wsgi", "blocking_threads": THREADS, "log_enabled": False, "working_dir": here}
    granian("servers:app", port=port, **options).serve()


def run_gunicorn(port: int) -> None:
    command = ["gunicorn", "--chdir", str(Path(__file__).parent), "-k", "gthread", "--threads", str(THREADS), "-w", "1",
               "--no-control-socket", "-b", f"127.0.0.1:{port}", "--log-level", "critical", "servers:app"]  # fmt: skip
    os.execv(sys.executable, [sys.executable, "-m", *command])


def run_hypercorn(port: int) -> None:
    config = importlib.import_module("hypercorn.config").Config()
    config.bind, config.wsgi_max_body_size, config.loglevel = [f"127.0.0.1:{port}"], LIMIT, "CRITICAL"

    async def serve() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        await importlib.import_module("hypercorn.asyncio").serve(app, config, mode="wsgi")

    asyncio.run(serve())


def run_uvicorn_bridge(port: int) -> None:
    run_server(WsgiBridge(app, THREADS, UploadLimits(LIMIT, 6 * LIMIT)), "127.0.0.1", port)


CANDIDATES = {
    "waitress (defaults)": ("waitress", run_waitress),
    "waitress (in memory)": ("waitress", run_waitress_in_memory),
    "cheroot": ("cheroot", run_cheroot),
    "granian": ("granian", run_granian),
    "gunicorn gthread": ("gunicorn", run_gunicorn),
    "hypercorn": ("hypercorn", run_hypercorn),
    "uvicorn + bridge": ("uvicorn", run_uvicorn_bridge),
}


@contextlib.contextmanager
def running(name: str) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, __file__, name, str(port)], env={**os.environ, "TMPDIR": folder},
                                   start_new_session=True, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            wait_for(port)
            yield port
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            request(port, "GET", "/", b"")
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def request(port: int, method: str, path: str, body: bytes, timeout: float = 5.0) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body=body)
        return connection.getresponse().read()
    finally:
        connection.close()


def throughput(port: int, size: int = 500_000) -> float:
    """Count uploads a second by `CLIENTS` clients, a new connection each."""
    done, stop, body = [0] * CLIENTS, time.monotonic() + SECONDS, bytes(size)

    def client(number: int) -> None:
        while time.monotonic() < stop:
            request(port, "POST", "/", body)
            done[number] += 1

    together([threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)])
    return sum(done) / SECONDS


def together(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def beside_slow_clients(port: int) -> str:
    """Latency of a normal client while `SLOW` others send a byte a second."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    times, stop, next_byte, body = [], time.monotonic() + SECONDS, 0.0, bytes(500_000)
    try:
        for client in slow:
            client.sendall(head)
        time.sleep(0.5)
        while time.monotonic() < stop:
            if time.monotonic() > next_byte:
                next_byte = time.monotonic() + 1
                for client in slow:
                    client.sendall(b"x")
            start = time.monotonic()
            request(port, "POST", "/", body, timeout=SECONDS)
            times.append(time.monotonic() - start)
    except OSError:
        return "no answer"
    finally:
        for client in slow:
            client.close()
    return f"{statistics.median(times) * 1000:.1f} / {max(times) * 1000:.0f} ms"


def spooled(port: int) -> tuple[str, int]:
    """Whether a 20 MB upload is put into files, and peak memory after eight of them at once."""
    body = bytes(20_000_000)
    before = json.loads(request(port, "GET", "/facts", b""))["files"]
    found = json.loads(request(port, "POST", "/facts", body, timeout=20))["files"]
    many = [threading.Thread(target=request, args=(port, "POST", "/", body, 30)) for _ in range(CLIENTS)]
    together(many)
    return "yes" if set(found) - set(before) else "no", json.loads(request(port, "GET", "/facts", b""))["peak"] // 1000


def over_the_limit(port: int) -> str:
    """Tell what a client that sends first and reads later gets to see of the refusal of 120 MB."""
    with socket.create_connection(("127.0.0.1", port), timeout=15) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 120000000\r\n\r\n")
        sent = 0
        try:
            while sent < 120_000_000:
                sent += client.send(bytes(65536))
            broken = ""
        except OSError:
            broken = f"broken off after {sent / 1e6:.0f} MB, "
        try:
            answer = client.recv(4096).split(b"\r\n")[0].decode() or "nothing"
        except OSError as error:
            answer = type(error).__name__
    return broken + answer


def main() -> None:
    print(f"{'':22}{'500 kB/s':>10}{f'beside {SLOW} slow':>20}{'spools':>8}{'peak MB':>9}  120 MB, limit 80 MB")
    for name, (package, _) in CANDIDATES.items():
        if importlib.util.find_spec(package) is None:
            print(f"{name:22}not installed")
            continue
        with running(name) as port:
            rate = throughput(port)
            files, peak = spooled(port)
            refusal = over_the_limit(port)
            slow = beside_slow_clients(port)
        print(f"{name:22}{rate:>10.0f}{slow:>20}{files:>8}{peak:>9}  {refusal}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        CANDIDATES[sys.argv[1]][1](int(sys.argv[2]))
    else:
        main()
