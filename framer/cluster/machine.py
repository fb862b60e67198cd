"""This machine as a worker of a cluster: one Dask worker with a thread for each photo at once, under a nanny."""

import asyncio
import logging
import os
import platform
import signal
from collections.abc import Callable

import dask
from distributed import Nanny
from distributed.core import Status

from framer.cluster.client import connect_client
from framer.cluster.worker_plugin import check_versions, installed_versions
from framer.errors import SetupError
from framer.i18n import N_

_CLUSTER_LEFT = N_("The cluster at %(address)s is gone.")
_START_AGAIN = N_("When its scheduler is there again, start framer worker again; a service does so by itself.")
_NOT_STARTED = N_("The worker did not start: %(reason)s.")
_LOOK_AT_NETWORK = N_("Does this machine reach the scheduler, and the scheduler this machine?")


def serve_cluster(address: str, threads: int, host: str, ready: Callable[[str], None]) -> None:
    """Work for the cluster until SIGINT or SIGTERM; photos in work are given back then. `ready` is told the machine.

    `host` is the address at which others reach this machine; "" has Dask find it. Raises UsageError for what is no
    address, SetupError where no scheduler answers, has another framer, or is gone later.
    """
    dask.config.set(
        {"distributed.worker.daemon": False}
    )  # its processes may have processes, in which photos are framed
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    asyncio.run(_serve(address, threads, host, ready))


async def _serve(address: str, threads: int, host: str, ready: Callable[[str], None]) -> None:
    client = await connect_client(address)
    try:
        ours = installed_versions()
        theirs = await client.get_versions(packages=list(ours))
        check_versions({"framer-avatar": ours["framer-avatar"]}, theirs["scheduler"]["packages"], address)
    finally:
        await client.close()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows: Ctrl-C ends asyncio.run
            break
    machine = platform.node()
    nanny = Nanny(
        address,
        nthreads=threads,
        name=f"{machine}-{os.getpid()}",
        host=host or None,
        dashboard=False,
        silence_logs=logging.CRITICAL,
    )
    try:
        await nanny
    except Exception as error:
        raise SetupError(_NOT_STARTED, _LOOK_AT_NETWORK, reason=type(error).__name__) from error
    try:
        ready(machine)
        stopping, ending = loop.create_task(stop.wait()), loop.create_task(nanny.finished())  # type: ignore[no-untyped-call]
        await asyncio.wait([stopping, ending], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not stop.is_set():
            raise SetupError(_CLUSTER_LEFT, _START_AGAIN, address=address)
    finally:
        if nanny.status not in (Status.closed, Status.closing):
            await nanny.close(timeout=10)
