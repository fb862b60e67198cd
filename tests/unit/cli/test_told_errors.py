"""What goes wrong in a run is told once, however many files met it."""

import errno
from pathlib import Path
from typing import Any

import pytest

from framer.atomic_files import explain_os_error
from framer.batch.output.output_folder import OutputFolder
from framer.cli.console import Console
from framer.cli.told_errors import print_errors
from framer.errors import FramerError, OutputError, SetupError, Unreachable
from support.batches import put
from support.command import SMALL, Cli
from support.pictures import astronaut, saved

FULL = OSError(errno.ENOSPC, "No space left on device")
DENIED = OSError(errno.EACCES, "Permission denied")


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([explain_os_error("out/a.jpg", FULL), explain_os_error("out/report.csv", FULL)], ["out/a.jpg"]),
        (
            [
                Unreachable(path="sftp://may-chu/anh", reason="closed"),
                None,
                Unreachable(path="sftp://may-chu/khung", reason="Connection refused"),
            ],
            ["sftp://may-chu/anh"],
        ),
        (
            [explain_os_error("out/matches.csv", DENIED), explain_os_error("out/report.csv", DENIED)],
            ["out/matches.csv", "out/report.csv"],
        ),
        ([None, None], []),
    ],
)
def test_each_cause_is_told_once(
    errors: list[FramerError | None], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = print_errors(Console("en"), errors)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines[::2]] == told
    assert code == (OutputError.exit_code if told else None)


def test_a_full_disk_is_no_fault_of_a_photo(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = saved(astronaut(300))
    put(cli.folder / "in", {"An.jpg": photo, "Bình.jpg": photo})

    def full(_folder: OutputFolder, _staged: str, place: str) -> Any:
        raise explain_os_error(Path("out") / place, FULL) from FULL

    monkeypatch.setattr(OutputFolder, "publish", full)
    done = cli("batch", "in", "out", *SMALL, "--workers", "1")
    assert done.code == OutputError.exit_code
    assert done.err.count("no space left") == 1, done.err


def test_what_is_wrong_with_a_machine_names_it_once() -> None:
    error = SetupError("this Dask worker may not start processes.", where="vm")
    assert error.to_message(str).text == "vm: this Dask worker may not start processes."
    assert error.without_location().to_message(str).text == "this Dask worker may not start processes."
