"""Of what no picture could be made, by cause: one line for many files that failed alike."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from framer.batch.packed.refusals import FILM_REFUSAL
from framer.batch.report.reasons import FAILURE_LABELS
from framer.batch.row_words import tell_row
from framer.batch.types import ReportRow
from framer.errors import UsageError
from framer.i18n import N_, Translator

REFUSED_UNIT, FILM = "unit", "film"  # causes beside the codes of framer.errors

_MAX_NAMED = 100  # files of one cause
_UNIT_UNKNOWN = N_("their unit is not in the campaign's list")
_FILM_LABEL = N_("a film, not a photo")
_ADD_UNITS = N_("Add the units to the campaign, or have the photos framed without a unit's name.")


def find_failure_cause(row: ReportRow) -> str:
    """Why it failed: REFUSED_UNIT, where the photo was not even read for it, FILM, or an error's code."""
    if row.failure and row.failure.message == FILM_REFUSAL.text:
        return FILM
    return REFUSED_UNIT if row.code == UsageError.code and not row.digest else row.code or ""


def describe_failures(rows: Iterable[tuple[str, ReportRow]], translate: Translator) -> list[dict[str, Any]]:
    """The causes as the API tells them, the most frequent first; `rows` are pairs of an ID and a failed row."""
    causes: dict[str, list[tuple[str, ReportRow]]] = defaultdict(list)
    for identity, row in rows:
        causes[find_failure_cause(row)].append((identity, row))
    by_count = sorted(causes.items(), key=lambda item: -len(item[1]))
    return [_describe_cause(cause, alike, translate) for cause, alike in by_count]


def _describe_cause(cause: str, alike: list[tuple[str, ReportRow]], translate: Translator) -> dict[str, Any]:
    told = [(identity, tell_row(row, translate)) for identity, row in alike[:_MAX_NAMED]]
    hints = {row.hint for _, row in told}
    label = translate({REFUSED_UNIT: _UNIT_UNKNOWN, FILM: _FILM_LABEL, **FAILURE_LABELS}.get(cause, ""))
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
