"""Plans of a batch over a folder."""

from pathlib import Path

import pytest

from framer.batch.csv_table import BadTable
from framer.batch.folder import LocalFolder
from framer.batch.plan import Plan, make_plan
from framer.batch.types import FileJob
from framer.imaging.types import Options
from framer.text.unit import Unit, free_unit
from support.pictures import quarters, saved

PHOTO = saved(quarters(8, 8))


def put(folder: Path, *names: str, data: bytes = PHOTO) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def any_unit(text: str) -> Unit | None:
    return free_unit(text)


def planned(
    folder: Path, names: str | bytes | None = None, corrections: str | None = None, **options: Unit | None
) -> Plan:
    table = folder.parent / "staff.csv"
    if names is not None:
        table.write_bytes(names if isinstance(names, bytes) else names.encode())
    out = folder.parent / "out"
    if corrections is not None:
        out.mkdir(exist_ok=True)
        (out / "corrections.csv").write_text(corrections, "utf-8")
    names_path = table if names is not None else None
    return make_plan(LocalFolder(folder), LocalFolder(out), Options(**options), names_path, any_unit)  # type: ignore[arg-type]


def jobs(folder: Path, names: str | bytes | None = None, corrections: str | None = None) -> dict[str, FileJob]:
    return {job.source: job for job in planned(folder, names, corrections).jobs()}


def outputs(folder: Path, names: str | bytes | None = None, corrections: str | None = None) -> dict[str, str]:
    return {source: job.output for source, job in jobs(folder, names, corrections).items() if not job.skip_reason}


def bad_lines(caught: "pytest.ExceptionInfo[BadTable]") -> list[str]:
    return [line.strip() for line in caught.value.to_message(str).text.splitlines()[1:]]
