"""What is wrong with a cluster, told of each of its workers before a run."""

import asyncio
import multiprocessing
import os
import pickle
import platform
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from framer.cluster.client import WORKERS_START_TIMEOUT, connect_client
from framer.cluster.preflight import PreflightCheck, compare_with_client
from framer.cluster.worker_plugin import check_process_rights, check_versions, installed_versions
from framer.errors import FramerError, SetupError
from framer.i18n import N_
from framer.workers.messages import ReplyDecoder, TaskError, encode_reply

_NO_WORKERS = N_("%(address)s: this cluster has no workers.")
_START_MACHINES = N_("On each machine that is to frame photos: framer worker ADDRESS.")
_CANNOT_LOOK = N_("framer cannot be started there (%(reason)s).")
_INSTALL_FRAMER = N_("Install the same framer there, with the extra cluster.")


@dataclass(frozen=True)
class SurveyedWorker:
    """A worker: its address, its machine's name, its threads, the machine's cores; `problem` is what is wrong."""

    address: str
    machine: str
    threads: int
    cores: int
    problem: FramerError | None = None


def survey_cluster(address: str, check: PreflightCheck | None = None) -> list[SurveyedWorker]:
    """Look at all workers of the cluster at `address`, in the order of machines.

    With `check` each compares model, SOURCE and OUT with this machine's. Raises UsageError for what is no address,
    SetupError where no scheduler answers, has another framer, or has no workers.
    """
    return asyncio.run(_survey_workers(address, pickle.dumps((compare_with_client, check)) if check else b""))


async def _survey_workers(address: str, check: bytes) -> list[SurveyedWorker]:
    client = await connect_client(address)
    try:
        ours = installed_versions()
        theirs = await client.get_versions(packages=list(ours))
        check_versions({"framer-avatar": ours["framer-avatar"]}, theirs["scheduler"]["packages"], address)
        threads = await client.nthreads()
        if not threads:
            raise SetupError(_NO_WORKERS, _START_MACHINES, address=address)
        async with asyncio.timeout(WORKERS_START_TIMEOUT):
            looks = await client.run(look_at_worker, check, on_error="return")
        packages = {worker: found["packages"] for worker, found in theirs["workers"].items()}
    except OSError as error:  # a TimeoutError is one
        raise SetupError(what=f"{address}: {type(error).__name__}") from error
    finally:
        await client.close()
    workers = [
        _judge_worker(worker, count, looks.get(worker), packages.get(worker, {})) for worker, count in threads.items()
    ]
    return sorted(workers, key=lambda worker: (worker.machine, worker.address))


def _judge_worker(address: str, threads: int, look: object, packages: dict[str, str | None]) -> SurveyedWorker:
    """What was found of one worker; `look` is the answer of `look_at_worker`, or an exception."""
    machine, cores, problem = address, 0, None
    if isinstance(look, tuple):
        machine, cores, encoded = look
        reply = ReplyDecoder(None).decode(encoded) if encoded else None
        problem = reply.error() if isinstance(reply, TaskError) else None
    else:
        problem = SetupError(_CANNOT_LOOK, _INSTALL_FRAMER, where=address, reason=type(look).__name__)
    try:
        check_versions(installed_versions(), {name: text or "" for name, text in packages.items()}, machine)
    except SetupError as error:  # before what may follow from it
        problem = error
    return SurveyedWorker(address, machine, threads, cores, problem)


def look_at_worker(check: bytes) -> tuple[str, int, bytes]:
    """In a Dask worker: its machine and cores, and an encoded error, or nothing.

    `check` is a pickled function with its argument, which is called in a process of its own: a Dask worker loads no
    OpenCV.
    """
    machine, cores = platform.node(), os.cpu_count() or 0
    try:
        check_process_rights(machine)
        if check:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
                process.submit(_run_check, check).result(WORKERS_START_TIMEOUT)
    except FramerError as error:
        return machine, cores, encode_reply(TaskError.of(error))
    return machine, cores, b""


def _run_check(check: bytes) -> None:
    compare: Callable[[PreflightCheck], None]
    compare, argument = pickle.loads(check)  # noqa: S301  (our own client's, as all that Dask runs)
    compare(argument)
