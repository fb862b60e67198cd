"""Fuzzing for as long as you like: `python bench/fuzz.py [--start N] [target=cases …]`; without a target all of them.

Targets: photos (damaged files of every accepted kind, in a process with a deadline and a memory limit), containers
(archives, documents and PDFs, likewise), forms, changes,
crops, campaigns, headers, colours, tables (made up by Hypothesis), requests (made up by Schemathesis from the OpenAPI
document, so many good and so many bad ones to each address of a `framer serve` of our own). Every case follows from its
number: `--start` with the number of a finding and `target=1` shows it again. The slowest case is told in seconds, of
the clock for photos, of the processor for words, as a mean for requests. Exits with 1 where something was found.
"""

import os
import signal
import sys
import time
import traceback
import urllib.error
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from lighthouse import PORTRAIT, send, serving

from support.fuzz.containers import judge_containers
from support.fuzz.mutations import drawn_seeds, real_seeds
from support.fuzz.photos import Child, make_case
from support.fuzz.targets import TARGETS, run
from support.pictures import SHARED

CASES = {
    "photos": 60_000,
    "containers": 6_000,
    "headers": 20_000,
    "colours": 8_000,
    "crops": 8_000,
    "forms": 6_000,
    "changes": 6_000,
    "campaigns": 6_000,
    "tables": 6_000,
    "requests": 100,
}
CHUNK = 500  # cases that Hypothesis makes from one number
SHOWN = 5  # findings of a target that are told in full
FRAME = ("lang-son-xvii", "ring")  # a campaign that comes with framer, and one of its frames


@dataclass
class Report:
    """What came of a target."""

    name: str
    cases: int = 0
    findings: int = 0
    slowest: float = 0.0
    more: str = ""
    outcomes: Counter[object] = field(default_factory=Counter)
    began: float = field(default_factory=time.perf_counter)

    def found(self, where: str, text: str) -> None:
        """Count a finding, and tell it where it is one of the first."""
        self.findings += 1
        if self.findings <= SHOWN:
            print(f"{self.name}, {where}: {text.rstrip()[-2000:]}\n", flush=True)

    def line(self) -> str:
        """One row of the table."""
        seconds = time.perf_counter() - self.began
        told = ", ".join(f"{name} {count}" for name, count in self.outcomes.most_common())
        numbers = f"{self.name:10}{self.cases:>9,}{self.findings:>10}{seconds:>9.0f}{self.slowest:>10.2f}"
        return f"{numbers}  {self.more}{told}"


def photos(report: Report, cases: int, start: int) -> None:
    real = real_seeds(SHARED / "corpus", SHARED / "photos")
    seeds = {**drawn_seeds(), **real}
    child = Child(seeds)
    work, memory = 0.0, 0.0
    try:
        for number in range(start, start + cases):
            verdict = child.judge(number)
            report.cases += 1
            report.outcomes[verdict.outcome] += 1
            report.slowest = max(report.slowest, verdict.seconds)
            work, memory = max(work, verdict.work), max(memory, verdict.mebibytes)
            if verdict.wrong:
                report.found(f"photo {number} ({make_case(number, seeds).what})", verdict.wrong)
    finally:
        child.close()
        report.more = f"{len(real)} real seeds; most: {work:.2f} s of processor, {memory:.0f} MiB; "


def containers(report: Report, cases: int, start: int) -> None:
    report.outcomes, findings = judge_containers(start, cases)
    report.cases = cases
    for finding in findings:
        report.found("container", finding)


def words(report: Report, cases: int, start: int) -> None:
    for number in range(start, start + cases, CHUNK):
        wanted = min(CHUNK, start + cases - number)
        try:
            done, slowest = run(TARGETS[report.name], wanted, number)
        except Exception as error:
            notes = "\n".join(getattr(error, "__notes__", ()))
            report.found(f"--start {number} {report.name}={wanted}", f"{traceback.format_exc()}\n{notes}")
            continue
        report.cases += done
        report.slowest = max(report.slowest, slowest)


def requests(report: Report, cases: int, start: int) -> None:
    from support.fuzz.requests import DOCUMENT, Known, operations, schemathesis, try_out

    photo = PORTRAIT.read_bytes()
    with serving() as url:
        known = Known(*FRAME, lambda: send(url, photo)["token"], lambda token: status(f"{url}/avatars/{token}") != 200)
        for operation in operations(schemathesis.openapi.from_url(url + DOCUMENT)):
            began = time.perf_counter()
            try:
                seen = try_out(operation, known, cases, start)
            except Exception as error:
                report.found(operation.label, "".join(traceback.format_exception(error)))
                continue
            report.outcomes += seen
            report.cases += seen.total()
            report.slowest = max(report.slowest, (time.perf_counter() - began) / max(1, seen.total()))


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def main() -> int:
    arguments = sys.argv[1:]
    start = int(arguments.pop(arguments.index("--start") + 1)) if "--start" in arguments else 1
    chosen = dict(each.split("=") for each in arguments if "=" in each)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # Ctrl-C ends it with what there is, also behind nohup
    if hasattr(os, "nice"):
        os.nice(19)
    print(f"{'target':10}{'cases':>9}{'findings':>10}{'seconds':>9}{'slowest':>10}", flush=True)
    reports = []
    for name in chosen or CASES:
        report = Report(name)
        reports.append(report)
        try:
            special = {"photos": photos, "containers": containers, "requests": requests}
            special.get(name, words)(report, int(chosen.get(name, CASES[name])), start)
        except KeyboardInterrupt:
            print(f"{report.line()}  (ended by you)", flush=True)
            break
        print(report.line(), flush=True)
    print(f"{'all':10}{sum(each.cases for each in reports):>9,}{sum(each.findings for each in reports):>10}")
    return 1 if any(each.findings for each in reports) else 0


if __name__ == "__main__":
    sys.exit(main())
