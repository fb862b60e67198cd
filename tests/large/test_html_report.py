"""The memory that reports of many thousand rows take."""

import subprocess
import sys
from pathlib import Path

from support import TESTS
from support.command import environment


def test_memory_stays_flat(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "support.report_memory", tmp_path],
        env=environment(PYTHONPATH=str(TESTS)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    small, large = map(int, done.stdout.split())
    assert large < small + 1_000_000
    assert large < 3_000_000
