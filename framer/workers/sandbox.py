"""The rights that a worker process gives up for good once it is ready: a photo that takes it over can do little.

Linux only (seccomp, on x86-64 and ARM64), and only where the kernel allows it: elsewhere nothing is given up.
"""

import contextlib
import errno
import os
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import Any

# The system calls of framing a photo once all is loaded: memory, threads, clocks, the pipe to the parent.
_FRAMING = """
    read readv pread64 preadv write writev close fstat newfstatat stat lstat statx lseek
    dup dup2 dup3 pipe2 poll ppoll select pselect6 epoll_create1 epoll_ctl
    epoll_wait epoll_pwait eventfd2 brk munmap mprotect mremap madvise mincore membarrier futex
    set_robust_list get_robust_list rseq set_tid_address arch_prctl exit exit_group sched_yield sched_getaffinity
    sched_getparam sched_getscheduler getpid getppid gettid getuid geteuid getgid getegid getrusage getrlimit sysinfo
    uname clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times setitimer getrandom
    restart_syscall
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack getcpu get_mempolicy
"""
_NETWORK = "socket socketpair connect bind listen accept accept4 sendto sendmsg sendmmsg"
_PROGRAMS = "execve execveat ptrace process_vm_readv process_vm_writev"
_PROCESSES = "fork vfork kill tkill"
_FILES = """
    open openat openat2 getdents64 readlink readlinkat access faccessat faccessat2 getcwd
    creat mkdir mkdirat mknod mknodat rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat rmdir
    truncate ftruncate fallocate chmod fchmod fchmodat chown fchown lchown fchownat utimensat
    setxattr lsetxattr fsetxattr
"""
_SYSTEM = """
    mount umount2 chroot pivot_root setns unshare bpf init_module finit_module kexec_load perf_event_open userfaultfd
    keyctl add_key request_key io_uring_setup
"""
_NEW_THREAD = 0x10000  # CLONE_THREAD; without it clone makes a process
_UNCOUNTED = 0x0101  # MAP_SHARED, MAP_GROWSDOWN: memory that the limit of a process does not count
_STREAM_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONCLEX, FIOCLEX
_MEMORY_LIMIT = 2  # RLIMIT_DATA
_WORKER_DESCRIPTORS = 64  # a worker has a dozen
_THREAD_NAMES = (15, 16)  # PR_SET_NAME, PR_GET_NAME
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC; with F_SETOWN a pipe would send signals to any process.
_DESCRIPTOR_REQUESTS = (0, 1, 2, 3, 4, 1030)


class Rights(Enum):
    """What a worker keeps. None of them but `ALL` runs programs; `FRAMING` has no network and opens no file."""

    ALL = "all"
    FILES_AND_NETWORK = "files and network"
    FILES = "files"
    FRAMING = "framing"


def confine(rights: Rights) -> bool:
    """Give up all but `rights`, for good. False: the system cannot enforce it."""
    if rights is Rights.ALL or sys.platform != "linux":
        return rights is Rights.ALL
    try:
        import seccompy  # noqa: PLC0415  (Linux only)

        if rights is Rights.FRAMING:
            _limit_descriptors()
            _Filter(seccompy.Action.ERRNO | errno.ENOSYS).framing().load()  # libraries do without what "does not exist"
        else:
            refused = f"{_PROGRAMS} {_SYSTEM}" + (f" {_NETWORK}" if rights is Rights.FILES else "")
            _Filter(seccompy.Action.ALLOW).refuse(refused).load()
    except (ImportError, OSError):  # also seccompy's own errors
        return False
    return _is_confined()


def _limit_descriptors() -> None:
    """Few pipes at a time: what is in them is memory that the limit of a process does not count."""
    import resource  # noqa: PLC0415  (not on Windows)

    resource.setrlimit(resource.RLIMIT_NOFILE, (_WORKER_DESCRIPTORS, _WORKER_DESCRIPTORS))


def leave_no_core() -> None:
    """Turn core dumps off for this process and those it starts: no memory with photos goes to a disk."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  (not on Windows)

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def can_confine() -> bool:
    """Whether this system can confine a worker to `Rights.FRAMING`; tried in a process of its own."""
    trial = "from framer.workers.sandbox import Rights, confine; raise SystemExit(not confine(Rights.FRAMING))"
    done = subprocess.run([sys.executable, "-c", trial], check=False, stdin=subprocess.DEVNULL)  # noqa: S603  (our own)
    return done.returncode == 0


def _is_confined() -> bool:
    """Whether all threads of this process are under a filter."""
    try:
        threads = list(Path("/proc/self/task").iterdir())
    except PermissionError:  # refused by the filter itself
        return True
    return all(map(_is_filtered, threads))


def _is_filtered(thread: Path) -> bool:
    try:
        return "\nSeccomp:\t2\n" in (thread / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return True


class _Filter:
    """A seccomp filter for all threads of this process. What is refused fails with EACCES."""

    def __init__(self, default_action: int) -> None:
        import seccompy  # noqa: PLC0415  (Linux only)
        from seccompy import syscalls  # noqa: PLC0415

        intel = seccompy.arch() == "x86_64"
        self._numbers = syscalls.X86_64_SYSCALLS if intel else syscalls.AARCH64_SYSCALLS
        self._filter = seccompy.Filter(default_action, flags=seccompy.FilterFlag.TSYNC)
        self._compare = seccompy.ArgCmp
        self._masked, self._equal = seccompy.CmpOp.MASKED_EQ, seccompy.CmpOp.EQ

    def framing(self) -> "_Filter":
        """Allow what framing a photo needs, refuse what is known besides."""
        for name in self._existing(_FRAMING):
            self._filter.allow(name)
        self._allow("mmap", (3, self._masked, 0, _UNCOUNTED))
        self._allow("clone", (0, self._masked, _NEW_THREAD, _NEW_THREAD))
        self._allow("tgkill", (0, self._equal, os.getpid()))  # abort()
        self._allow("prlimit64", (0, self._equal, 0), (2, self._equal, 0))  # reads a limit of its own
        self._allow(
            "prlimit64", (0, self._equal, 0), (1, self._equal, _MEMORY_LIMIT)
        )  # and sets one, never above its bound
        for request in _STREAM_REQUESTS:
            self._allow("ioctl", (1, self._equal, request))
        for option in _THREAD_NAMES:
            self._allow("prctl", (0, self._equal, option))
        for request in _DESCRIPTOR_REQUESTS:
            self._allow("fcntl", (1, self._equal, request))
        otherwise = "fcntl mmap clone tgkill prlimit64 ioctl prctl"
        return self.refuse(f"{otherwise} {_NETWORK} {_PROGRAMS} {_PROCESSES} {_FILES} {_SYSTEM}")

    def refuse(self, names: str) -> "_Filter":
        """Refuse these system calls, unless an earlier rule allows them."""
        for name in self._existing(names):
            self._filter.errno(name, errno.EACCES)
        return self

    def load(self) -> None:
        """Install the filter; it cannot be removed."""
        self._filter.load()

    def _allow(self, name: str, *conditions: tuple[Any, ...]) -> None:
        """Allow the call where its arguments meet all conditions (index, comparison, value, mask)."""
        for existing in self._existing(name):
            self._filter.allow(existing, args=[self._compare(*condition) for condition in conditions])

    def _existing(self, names: str) -> list[str]:
        """Those system calls that this kind of processor has."""
        return [name for name in names.split() if name in self._numbers]
