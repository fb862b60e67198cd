"""Blocks that are freed leave the process, also where smaller ones between them stay."""

import platform
import subprocess
import sys

import pytest

from framer.server.malloc import tune_malloc

PROGRAM = """
import sys
from pathlib import Path
from framer.server.malloc import tune_malloc

def held():
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1000

if sys.argv[1] == "with":
    assert tune_malloc()
bytearray(30_000_000)  # once freed, the library by itself takes blocks of up to this size from its heap
before = held()
blocks, kept = [], []
for _ in range(200):
    blocks.append(bytearray(1_000_000))
    kept.append(bytearray(2_000))
del blocks
print(held() - before)
"""

glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the GNU C library's settings")


def left_over(how: str) -> float:
    """MB that 200 MB of freed blocks leave behind."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True)
    return float(done.stdout)


@glibc
def test_large_blocks_leave_with_the_setting_and_stay_without() -> None:
    assert left_over("with") < 10
    assert left_over("without") > 100


def test_other_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert not tune_malloc()
