"""What is printed of the pictures that a batch adds to the counts of a campaign."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

if TYPE_CHECKING:  # Pillow waits until there are photos to frame
    from framer.batch.planning import PlannedBatch
    from framer.batch.types import ReportRow

_COUNTED_PICTURES = N_("Counted for the campaign: %(new)s. See: framer counts %(campaign)s")
_UNCOUNTED_PICTURES = N_("The pictures could not be counted (%(reason)s). Later: framer counts --add report.csv")


def count_report(
    console: Console, report_id: str, batch: "PlannedBatch", rows: "Iterable[ReportRow]", quiet: bool
) -> None:
    """Count the pictures of a batch; says so unless `quiet`. A store that takes nothing is told of, and stops none."""
    from framer.batch.report.counting import count_batch
    from framer.counts.types import CountsUnavailable
    from framer.extras import MissingExtra

    try:
        new = count_batch(read_settings(), report_id, batch, rows)
    except (CountsUnavailable, MissingExtra) as error:
        console.print_message(_UNCOUNTED_PICTURES, reason=error)
        return
    if new and not quiet:
        console.print_message(_COUNTED_PICTURES, new=new, campaign=batch.campaign.id)
