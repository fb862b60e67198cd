"""What `framer batch` and `framer watch` print of a staff list."""

from typing import TYPE_CHECKING

from framer.cli.console import Console
from framer.i18n import N_

if TYPE_CHECKING:  # nothing of the batch is imported before it is asked for
    from framer.batch.plan import Plan

_MAX_SHOWN_REMARKS = 10
_MAX_SHOWN_MATCHES = 20

_MORE_REMARKS = N_("and %(count)s more, which report.html names.")
_MORE_MATCHES = N_("and %(count)s more.")
_LIKELY_TITLE = N_("Likely; confirm them in matches.csv, which a run writes:")
_UNMATCHED_TITLE = N_("Photos that belong to nobody of the list:")


def print_staff_notes(console: Console, plan: "Plan") -> None:
    """Print how the list was read, and what is wrong with its lines."""
    from framer.batch.report.staff_report import make_staff_report

    if plan.matching is None:
        return
    report = make_staff_report(plan.matching, console.translate)
    for line in (*report.list_lines, *report.remarks[:_MAX_SHOWN_REMARKS]):
        console.print_info(line)
    if len(report.remarks) > _MAX_SHOWN_REMARKS:
        console.print_message(_MORE_REMARKS, count=len(report.remarks) - _MAX_SHOWN_REMARKS)


def print_staff_heaps(console: Console, plan: "Plan") -> None:
    """Print how many photos are whose, which are not sure or nobody's, and who has none."""
    from framer.batch.report.staff_report import make_staff_report

    if plan.matching is None:
        return
    report = make_staff_report(plan.matching, console.translate)
    for line in report.count_lines:
        console.print_info(line)
    likely = [f"  {source}  →  {name}  ({why})" for source, name, why in report.likely]
    unmatched = [f"  {source}  ({why})" for source, why in report.unmatched]
    for title, lines in ((_LIKELY_TITLE, likely), (_UNMATCHED_TITLE, unmatched)):
        if lines:
            console.print_message(title)
            for line in lines[:_MAX_SHOWN_MATCHES]:
                console.print_info(line)
        if len(lines) > _MAX_SHOWN_MATCHES:
            console.print_message(_MORE_MATCHES, count=len(lines) - _MAX_SHOWN_MATCHES)
    if report.missing:
        for line in report.missing_text.splitlines():
            console.print_info(line)
