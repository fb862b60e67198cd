"""The connection to a Dask cluster, used in one event loop: tasks out, replies back, the number of workers.

Tasks and replies are a few hundred bytes here; photos are read and pictures written by the workers themselves.
"""

import asyncio
import contextlib
import logging
import os
import platform
import time
import warnings
from collections.abc import Coroutine, Iterable
from concurrent.futures import CancelledError
from queue import SimpleQueue
from typing import Any

from distributed import Client, wait

from framer.cluster import worker_plugin
from framer.cluster.worker_plugin import FramerPlugin, check_versions, installed_versions
from framer.errors import SetupError, UsageError
from framer.i18n import N_
from framer.workers.messages import ReplyDecoder, TaskError

SCHEDULER_TIMEOUT = 5.0  # seconds in which a scheduler has to reply
NO_WORKERS_TIMEOUT = 60.0  # seconds that a cluster may be without workers
WORKERS_START_TIMEOUT = 90.0  # seconds in which all workers become ready

_CONNECT_STEPS = 3  # of connecting, each with its own SCHEDULER_TIMEOUT
_WORKERS_POLL_SECONDS = 1.0  # between two requests for the number of workers
_NO_WORKERS_POLL_SECONDS = 0.1  # the same while there are none
_SUBMIT_DELAY = 0.002  # seconds in which tasks are collected for one message
_PARALLEL_GATHERS = 3  # requests for results under way at once

_NO_SCHEDULER = N_("%(address)s: no Dask scheduler answers there.")
_START_SCHEDULER = N_("Start it with: dask scheduler. It shows the address to give here.")
_BAD_ADDRESS = N_("%(address)s: Dask cannot use this address (%(reason)s).")
_ADDRESS_EXAMPLE = N_("It looks like tcp://10.0.0.5:8786.")
_NO_CLUSTER_WORKERS = N_("The cluster at %(address)s has had no workers for %(seconds)s seconds.")
_WORKERS_TOO_SLOW = N_("The workers of the cluster did not get ready within %(seconds)s seconds.")
_START_WORKERS = N_("Start workers and then the same command again: finished pictures are kept.")
_SCHEDULER_LOST = N_("The Dask scheduler at %(address)s does not answer any more.")
_RESTART_COMMAND = N_("When it is there again, start the same command: finished pictures are kept.")

TaskReply = tuple[int, bytes | BaseException | None]


async def connect_client(address: str) -> Any:
    """A Dask client of the scheduler at the address. Raises SetupError where none answers, UsageError."""
    for name in ("distributed", "distributed.client"):  # they would write to stderr, where the progress is
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about versions, which framer compares itself
        try:
            client = Client(  # type: ignore[no-untyped-call]
                address, asynchronous=True, timeout=SCHEDULER_TIMEOUT, set_as_default=False
            )
            try:
                async with asyncio.timeout(_CONNECT_STEPS * SCHEDULER_TIMEOUT):
                    return await client
            except BaseException:
                with contextlib.suppress(Exception):
                    await client.close()  # type: ignore[no-untyped-call]  # else it closes itself when no loop runs
                raise
        except OSError as error:  # a TimeoutError is one
            raise SetupError(_NO_SCHEDULER, _START_SCHEDULER, address=address) from error
        except (ValueError, TypeError, RuntimeError) as error:  # also without what tls:// needs
            raise UsageError(_BAD_ADDRESS, _ADDRESS_EXAMPLE, address=address, reason=error) from error


class DaskClient:
    """The connection to one scheduler. Coroutines and `submit` run in one event loop; the rest is for any thread.

    `replies` has for each task its number and the encoded reply, None for a task that was not begun, or the exception.
    """

    def __init__(self, address: str, plugin: FramerPlugin) -> None:
        """Connect to nothing yet."""
        self.replies: SimpleQueue[TaskReply] = SimpleQueue()
        self.changes: SimpleQueue[tuple[bool, str]] = SimpleQueue()  # whether a worker has come, and its machine
        self.thread_count = 0  # of all workers: so many tasks are done at once
        self._address, self._plugin = address, plugin
        self._name = f"framer-{os.urandom(8).hex()}"
        self._client: Any = None
        self._workers_seen = 0.0  # when there were workers last (monotonic)
        self._scheduler_heard = 0.0  # when the scheduler replied last (monotonic)
        self._outgoing: list[tuple[int, bytes]] = []
        self._futures: dict[int, Any] = {}
        self._machines: dict[str, str] = {}  # the workers' addresses → their machines
        self._finished: asyncio.Queue[Any] = asyncio.Queue()
        self._background_tasks: set[asyncio.Task[None]] = set()

    def check_alive(self) -> None:
        """Raises SetupError when the scheduler, or all workers, have been gone for too long."""
        now = time.monotonic()
        if self._client is None or self._client.status != "running" or now - self._scheduler_heard > NO_WORKERS_TIMEOUT:
            raise self.lost_error()
        if now - self._workers_seen > NO_WORKERS_TIMEOUT:
            raise SetupError(
                _NO_CLUSTER_WORKERS, _START_WORKERS, address=self._address, seconds=f"{NO_WORKERS_TIMEOUT:g}"
            )

    def lost_error(self) -> SetupError:
        """The error for a scheduler that replied before and does not any more."""
        return SetupError(_SCHEDULER_LOST, _RESTART_COMMAND, address=self._address)

    async def start(self) -> None:
        """Connect, wait for workers, compare versions, send the plugin to all workers, and have it ready there.

        Raises UsageError for what is no address, SetupError for all else.
        """
        self._client = await connect_client(self._address)
        self._workers_seen = self._scheduler_heard = time.monotonic()
        await self._count_threads()
        while not self.thread_count:
            self.check_alive()
            await asyncio.sleep(_NO_WORKERS_POLL_SECONDS)
            await self._count_threads()
        try:
            async with asyncio.timeout(WORKERS_START_TIMEOUT):
                await self._check_versions()
                await self._client.register_plugin(self._plugin, name=self._name)
                started = await self._client.run(worker_plugin.start_plugin, self._name, on_error="ignore")
        except TimeoutError as error:
            raise SetupError(_WORKERS_TOO_SLOW, _START_WORKERS, seconds=f"{WORKERS_START_TIMEOUT:g}") from error
        for encoded_error in filter(None, started.values()):
            reply = ReplyDecoder(None).decode(encoded_error)
            if isinstance(reply, TaskError):
                raise reply.error()
        self._workers_seen = self._scheduler_heard = time.monotonic()
        self._run_in_background(self._poll_workers())
        for _ in range(_PARALLEL_GATHERS):
            self._run_in_background(self._gather_results())

    def submit(self, number: int, task: bytes) -> None:
        """Have the cluster do a pickled task; its reply will be in `replies`, with the number."""
        if not self._outgoing:
            asyncio.get_running_loop().call_later(_SUBMIT_DELAY, self._submit_queued)
        self._outgoing.append((number, task))

    async def drain(self) -> None:
        """Have all workers begin no more tasks."""
        await self._client.run(worker_plugin.drain_plugin, self._name, on_error="ignore")

    async def close(self) -> None:
        """Cancel all tasks, end the processes that work on them, and close the connection."""
        for task in self._background_tasks:
            task.cancel()
        if self._client is None:
            return
        try:
            if self._client.status == "running":
                async with asyncio.timeout(SCHEDULER_TIMEOUT):
                    await self._client.cancel(list(self._futures.values()), force=True)
                    await self._client.unregister_worker_plugin(self._name)
        finally:
            self._futures.clear()
            async with asyncio.timeout(SCHEDULER_TIMEOUT):
                await self._client.close()

    async def _check_versions(self) -> None:
        """Raises SetupError for versions that could make other pictures. The scheduler only passes tasks on."""
        ours = installed_versions()
        theirs = await self._client.get_versions(packages=list(ours))
        check_versions({"framer-avatar": ours["framer-avatar"]}, theirs["scheduler"]["packages"], self._address)
        for address, worker in theirs["workers"].items():
            check_versions(ours, {package: text or "" for package, text in worker["packages"].items()}, address)

    def _submit_queued(self) -> None:
        tasks, self._outgoing = self._outgoing, []
        keys = [(self._name, number) for number, _ in tasks]
        names, data = [self._name] * len(tasks), [data for _, data in tasks]
        try:
            futures = self._client.map(worker_plugin.run_on_plugin, names, data, key=keys, pure=False)
        except Exception as error:
            for number, _ in tasks:
                self.replies.put((number, error))
            return
        for (number, _), future in zip(tasks, futures, strict=True):
            self._futures[number] = future
            self._run_in_background(self._await_task(future))

    async def _await_task(self, future: Any) -> None:
        try:
            with self._client.as_current():  # `wait` takes no client as an argument
                await wait(future)  # type: ignore[no-untyped-call]
        except Exception as error:
            self._put_reply(future, error)
            return
        await self._finished.put(future)

    async def _gather_results(self) -> None:
        """Fetch replies for ever, all that are ready in one request."""
        while True:
            futures = [await self._finished.get()]
            while not self._finished.empty():
                futures.append(self._finished.get_nowait())
            try:
                finished = {future.key: future for future in futures if future.status == "finished"}
                replies = await self._client.gather(finished, errors="skip") if finished else {}
                for future in futures:
                    if future.status == "finished" and future.key in finished:
                        self._put_reply(future, replies[future.key])
                    elif future.status in ("error", "cancelled"):  # also after Dask has done it a second time
                        self._put_reply(future, (await future.exception()) or CancelledError())
                    else:  # its worker was lost with the reply: Dask does it a second time
                        self._run_in_background(self._await_task(future))
            except Exception as error:
                for future in futures:
                    self._put_reply(future, error)

    def _put_reply(self, future: Any, reply: bytes | BaseException | None) -> None:
        number = future.key[1]
        if self._futures.pop(number, None):  # each once; without its future the cluster forgets it
            self.replies.put((number, reply))

    async def _poll_workers(self) -> None:
        while True:
            await asyncio.sleep(_WORKERS_POLL_SECONDS if self.thread_count else _NO_WORKERS_POLL_SECONDS)
            await self._count_threads()

    async def _count_threads(self) -> None:
        try:
            async with asyncio.timeout(NO_WORKERS_TIMEOUT):
                threads = await self._client.nthreads()
                await self._note_workers(threads)
                self.thread_count = sum(threads.values())
        except OSError:  # a TimeoutError is one
            return
        self._scheduler_heard = time.monotonic()
        if self.thread_count:
            self._workers_seen = self._scheduler_heard

    async def _note_workers(self, addresses: Iterable[str]) -> None:
        """Tell of workers that have come or gone since the last look, but for those of the first."""
        wanted, is_first = set(addresses), not self._machines
        for address in sorted(self._machines.keys() - wanted):
            self.changes.put((False, self._machines.pop(address)))
        if new := sorted(wanted - self._machines.keys()):
            names = await self._client.run(platform.node, workers=new, on_error="ignore")
            for address in new:
                self._machines[address] = names.get(address) or address
                if not is_first:
                    self.changes.put((True, self._machines[address]))

    def _run_in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background_tasks.add(task)
        task.add_done_callback(self._background_tasks.discard)
