"""What a process has freed is overwritten, in its heap and below its stack, and its memory does not grow by that."""

import os
import platform
import subprocess
import sys

import pytest

from framer.workers.free_memory import forgetful_environment, is_forgetful

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the GNU C library's heap")

PROGRAM = """
import os
from random import Random

from framer.workers.free_memory import overwrite_free_memory
from support.memory import read_memory

def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

def mark(seed):
    return Random(seed).randbytes(48)

def leave_marks():
    kept = []
    for seed, size in enumerate((100, 3_000, 70_000, 600_000, 9_000_000)):
        freed = [mark(seed) * (size // 48) for _ in range(4)]
        kept.append([bytes(64) for _ in range(4)])
        del freed
    return kept

def found():
    memory = read_memory(os.getpid())
    return [seed for seed in range(5) if memory.count(mark(seed)) > 1]  # one is that which is looked for

kept = leave_marks()
before, remains = held(), found()
overwrite_free_memory()
gone = found()
for _ in range(20):
    kept.append(leave_marks())
    overwrite_free_memory()
print(len(remains), len(gone), held() - before)
"""

KEPT_PROGRAM = """
import resource, sys

from framer.workers.free_memory import keep_freed_memory

if sys.argv[1] == "keep":
    keep_freed_memory()
for _ in range(3):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    blocks = [b"x" * 20_000_000 for _ in range(4)]
    del blocks
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def test_what_is_freed_is_used_again_without_asking_the_system() -> None:
    faults = {
        mode: int(subprocess.run([sys.executable, "-c", KEPT_PROGRAM, mode], capture_output=True, check=True).stdout)
        for mode in ("keep", "give back")
    }
    assert faults["keep"] < 100  # pages of 4 kB
    assert faults["give back"] > 1_000


def test_nothing_stays_and_nothing_grows() -> None:
    environment = {**os.environ, **forgetful_environment({}), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=True)
    remains, gone, growth = map(float, done.stdout.split())
    assert remains  # so it would be seen
    assert gone == 0
    assert growth < 10  # MB


def test_other_processes_are_left_alone() -> None:
    assert not is_forgetful()


def test_what_was_set_before_stays() -> None:
    names = forgetful_environment({"GLIBC_TUNABLES": "glibc.malloc.check=3"})["GLIBC_TUNABLES"].split(":")
    assert names[0] == "glibc.malloc.check=3"
    assert "glibc.malloc.arena_max=1" in names
