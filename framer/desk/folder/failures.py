"""Of what no picture could be made, by cause: one line for many files that failed alike."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from framer.batch.report.reasons import FAILURE_LABELS, REFUSED_UNIT, failure_cause
from framer.batch.row_words import tell_row
from framer.batch.types import ReportRow
from framer.i18n import N_, Translator

_MAX_NAMED = 100  # files of one cause
_ADD_UNITS = N_(
    "Has a unit another name now: choose it in step 1, under “This unit is now…”. Otherwise add the units to the "
    "campaign, or have the photos framed without a unit's name."
)


def describe_failures(rows: Iterable[tuple[str, ReportRow]], translate: Translator) -> list[dict[str, Any]]:
    """The causes as the API tells them, the most frequent first; `rows` are pairs of an ID and a failed row."""
    causes: dict[str, list[tuple[str, ReportRow]]] = defaultdict(list)
    for identity, row in rows:
        causes[failure_cause(row)].append((identity, row))
    by_count = sorted(causes.items(), key=lambda item: -len(item[1]))
    return [_describe_cause(cause, alike, translate) for cause, alike in by_count]


def _describe_cause(cause: str, alike: list[tuple[str, ReportRow]], translate: Translator) -> dict[str, Any]:
    told = [(identity, tell_row(row, translate)) for identity, row in alike[:_MAX_NAMED]]
    hints = {row.hint for _, row in told}
    label = translate(FAILURE_LABELS[cause]) if cause in FAILURE_LABELS else cause
    common_hint = translate(_ADD_UNITS) if cause == REFUSED_UNIT else hints.pop() if len(hints) == 1 else ""
    return {
        "cause": cause,
        "label": label,
        "hint": common_hint,
        "count": len(alike),
        "files": [
            {"id": identity, "name": row.source, "text": row.message, "hint": "" if common_hint else row.hint}
            for identity, row in told
        ],
    }
