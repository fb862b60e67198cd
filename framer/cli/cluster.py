"""`framer cluster check`: what is wrong with a cluster, before a run."""

from typing import TYPE_CHECKING

import click

from framer.cli.batch_options import BatchArguments
from framer.cli.console import Console
from framer.errors import SetupError, UsageError
from framer.extras import MissingExtra
from framer.i18n import N_

if TYPE_CHECKING:
    from framer.cluster.survey import SurveyedWorker

_BOTH_FOLDERS = N_("SOURCE and OUT go together.")
_NAME_BOTH = N_("Name both, as for framer batch, or neither.")
_GOOD_WORKER = N_("✓ %(machine)s (%(address)s): %(threads)s photos at once, %(cores)s cores")
_BAD_WORKER = N_("✗ %(machine)s (%(address)s): %(problem)s")
_ALL_GOOD = N_("The cluster is ready: %(count)s photos at once on %(machines)s machines.")
_FOLDERS_NOT_CHECKED = N_("Whether they see the photos was not checked: name SOURCE and OUT as well.")


@click.group(help=N_("Look at a cluster of machines."))
def cluster_group() -> None:
    """Hold the commands together."""


@cluster_group.command(
    "check",
    help=N_(
        "Say what is wrong with a cluster, before a run.\n\n"
        "ADDRESS is the scheduler's. With SOURCE and OUT each machine looks whether it sees the same folders."
    ),
    epilog=N_("Example: framer cluster check tcp://10.0.0.5:8786 /chung/anh-goc /chung/anh-khung"),
)
@click.argument("address", metavar="ADDRESS")
@click.argument("source", metavar="[SOURCE", required=False)
@click.argument("out", metavar="OUT]", required=False)
@click.pass_obj
def check_cluster_command(console: Console, address: str, source: str | None, out: str | None) -> int:
    """Look at all workers, and say what was found."""
    if source and not out:
        raise UsageError(_BOTH_FOLDERS, _NAME_BOTH)
    workers = _survey_machines(address, BatchArguments(source=source, out=out) if source and out else None)
    for worker in workers:
        details = {"machine": worker.machine, "address": worker.address}
        if worker.problem is None:
            line = console.translate(_GOOD_WORKER) % {**details, "threads": worker.threads, "cores": worker.cores}
            console.print_line(line)
            continue
        problem = worker.problem.without_location().to_message(console.translate)
        console.print_line(console.translate(_BAD_WORKER) % {**details, "problem": problem.text})
        console.print_line(f"  → {problem.hint}")
    if any(worker.problem for worker in workers):
        return SetupError.exit_code
    machines = len({worker.machine for worker in workers})
    console.print_message(_ALL_GOOD, count=sum(worker.threads for worker in workers), machines=machines)
    if not source:
        console.print_message(_FOLDERS_NOT_CHECKED)
    return 0


def _survey_machines(address: str, arguments: BatchArguments | None) -> "list[SurveyedWorker]":
    """The workers, who compare SOURCE and OUT with this machine's where there are any."""
    try:
        from framer.cluster.survey import survey_cluster
    except ImportError as error:
        raise MissingExtra(what="framer cluster", extra="cluster") from error
    if arguments is None:
        return survey_cluster(address)
    from framer.batch.output.session import open_session
    from framer.batch.task import BatchContext
    from framer.cli.planned_batch import plan_arguments
    from framer.cluster.preflight import prepare_check

    batch = plan_arguments(arguments)
    with open_session(batch.plan.source, batch.plan.out) as session:
        context = BatchContext(session.output, batch.frame, batch.plan.options.size, batch.model)
        return survey_cluster(address, prepare_check(context, batch.plan))
