"""Lighthouse's four figures for the pages, as on a phone: `python bench/lighthouse.py [runs=1]`.

Starts `framer serve` on a free port, frames one of the drawn portraits, lets Lighthouse look at each page with its
mobile throttling, and exits with 1 where the median of the runs is under 95. Needs Chromium (or its path in CHROMIUM)
and Node 18.16 or newer; Lighthouse comes through npx, or LIGHTHOUSE is the command that starts it.
"""

import contextlib
import http.client
import json
import os
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

GOAL = 95
VERSION = "12.8.2"  # the last that runs on Node 18 and 20
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PATHS = ("/?lang=vi", "/c/lang-son-xvii?lang=en", "/quyen-rieng-tu")
PORTRAIT = Path(__file__).resolve().parent.parent / "static" / "portraits" / "woman.webp"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage --disable-background-networking"
)
SECONDS = 180  # for one look at one page


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The address of a `framer serve` of our own, ended afterwards."""
    with subprocess.Popen(
        [sys.executable, "-m", "framer", "serve", "--host", "127.0.0.1", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address.startswith("http://"):
                raise SystemExit("framer serve did not start")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def chromium() -> str:
    """The browser's path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        raise SystemExit("There is no chromium: install it, or give its path in CHROMIUM.")
    return path


def send(site: str, photo: bytes) -> dict[str, Any]:
    """The server's record of a new picture."""
    edge = "edge-of-the-form"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\n'
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    headers = {"Accept": "application/json", "Content-Type": f"multipart/form-data; boundary={edge}"}
    connection.request("POST", "/api/v1/avatars", head.encode() + photo + f"\r\n--{edge}--\r\n".encode(), headers)
    answer = connection.getresponse()
    record: dict[str, Any] = json.loads(answer.read())
    connection.close()
    if answer.status != 201:
        raise SystemExit(f"The picture was refused: {record}")
    return record


def look(address: str, categories: tuple[str, ...]) -> dict[str, Any]:
    """Lighthouse's report of one look."""
    program = shlex.split(os.environ.get("LIGHTHOUSE", f"npx --yes lighthouse@{VERSION}"))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        options = [
            f"--only-categories={','.join(categories)}",
            f"--chrome-flags={FLAGS} --user-data-dir={folder}/profile",
            "--output=json",
            f"--output-path={report}",
            "--max-wait-for-load=30000",
            "--quiet",
        ]
        # A session of its own: a browser that was left over can be ended with it.
        process = subprocess.Popen(
            [*program, address, *options],
            env={**os.environ, "CHROME_PATH": chromium()},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _, complaints = process.communicate(timeout=SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode or not report.exists():
            raise SystemExit(f"Lighthouse failed at {address}:\n{complaints}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def lacking(report: dict[str, Any]) -> list[str]:
    """The audits that cost points."""
    audits = report["audits"]
    references = [
        each for category in report["categories"].values() for each in category["auditRefs"] if each["weight"]
    ]
    losses = [audits[each["id"]] for each in references if (audits[each["id"]]["score"] or 0) < 0.9]
    return [f"    {each['title']} {each.get('displayValue', '')}" for each in losses if each["score"] is not None]


def main(runs: int) -> int:
    """Print the figures; 1 if any is too low."""
    failed = False
    print(f"{'':28}" + "".join(f"{name:>16}" for name in CATEGORIES), flush=True)
    with serving() as site:
        result = send(site, PORTRAIT.read_bytes())["href"]
        for path in (*PATHS, result):
            # A person's picture is kept out of search engines on purpose.
            categories = CATEGORIES[:-1] if path == result else CATEGORIES
            reports = [look(site + path, categories) for _ in range(runs)]
            rows = [[report["categories"][name]["score"] or 0 for report in reports] for name in categories]
            scores = [round(100 * statistics.median(row)) for row in rows]
            name = "/avatars/<token>" if path == result else path
            print(f"{name:28}" + "".join(f"{score:>16}" for score in scores), flush=True)
            for line in dict.fromkeys(line for report in reports for line in lacking(report)):
                print(line, flush=True)
            failed |= min(scores) < GOAL
    print(f"Goal: at least {GOAL} each. " + ("Not reached." if failed else "Reached."))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1))
