"""`framer worker`: this machine frames photos for a cluster."""

import click

from framer.cli.console import Console
from framer.extras import MissingExtra
from framer.i18n import N_

_READY = N_("%(machine)s works for the cluster at %(address)s, with %(count)s photos at once. Ctrl-C ends it.")


@click.command(
    help=N_(
        "Have this machine frame photos for a cluster, until stopped.\n\n"
        "ADDRESS is what dask scheduler shows. Photos are given by framer batch --cluster ADDRESS, from any machine."
    ),
    epilog=N_("Example: framer worker tcp://10.0.0.5:8786"),
)
@click.argument("address", metavar="ADDRESS")
@click.option(
    "--workers", metavar="N", type=click.IntRange(1, 512), help=N_("Photos at once.") + "  " + N_("[all cores]")
)
@click.option("--host", metavar="HOST", default="", help=N_("Address at which the others reach this machine."))
@click.pass_obj
def worker_command(console: Console, address: str, workers: int | None, host: str) -> None:
    """Work until stopped."""
    from framer.workers.process import count_cores

    try:
        from framer.cluster.machine import serve_cluster
    except ImportError as error:
        raise MissingExtra(what="framer worker", extra="cluster") from error
    count = workers or count_cores()
    serve_cluster(
        address,
        count,
        host,
        lambda machine: console.print_message(_READY, machine=machine, address=address, count=count),
    )
