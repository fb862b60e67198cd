"""The outcome of a batch in a few lines for a person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from framer.batch.report.reasons import (
    FAILURE_LABELS,
    REASON_EYE,
    REASON_LABELS,
    failure_cause,
    is_photo_row,
    reason_label,
    row_reasons,
    worst_reason,
)
from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIPPED, ReportRow
from framer.i18n import N_, Translator

_COUNT_MESSAGES = {
    "done": (N_("1 picture made."), N_("%(count)s pictures made.")),
    "resumed": (
        N_("1 was there already and was left as it is."),
        N_("%(count)s were there already and were left as they are."),
    ),
    "moved": (
        N_("1 was there already and has another name or folder now."),
        N_("%(count)s were there already and have other names or folders now."),
    ),
    "removed": (
        N_("1 photo is no longer in the folder; its picture was left."),
        N_("%(count)s photos are no longer in the folder; their pictures were left."),
    ),
    "old": (
        N_("1 old picture, of another name now or left out, is still there; --tidy moves it aside."),
        N_("%(count)s old pictures, of other names now or left out, are still there; --tidy moves them aside."),
    ),
    "skipped": (N_("1 file skipped."), N_("%(count)s files skipped.")),
    "failed": (N_("1 photo could not be made: %(reasons)s."), N_("%(count)s photos could not be made: %(reasons)s.")),
    "retouched": (
        N_("1 picture was retouched by hand and kept so."),
        N_("%(count)s pictures were retouched by hand and kept so."),
    ),
    "trimmed": (
        N_("The margin of paper or the black bars around 1 photo were left out."),
        N_("The margins of paper or the black bars around %(count)s photos were left out."),
    ),
    "attention": (
        N_("1 picture should be checked: %(reasons)s."),
        N_("%(count)s pictures should be checked: %(reasons)s."),
    ),
}
_NO_PHOTOS = N_("There was no photo to frame.")
_UNFINISHED_REPORT = N_("Unfinished: %(done)s of %(total)s files. Run the same command again for the rest.")
_ALL_SEEN = N_("All pictures that were to be checked have been approved.")
_REPORTS_LINE = N_("Reports: %(paths)s")


@dataclass(frozen=True)
class BatchCounts:
    """How many files have which status; of those that were resumed some have `moved`.

    `attention` counts the pictures to be checked, `approved` those that a person has approved, `retouched` those that
    were changed by hand, `old` those that no longer belong, `trimmed` those without their photo's margin or bars.
    `reasons` counts photos by where they stand in the report, `failures` the failed ones by cause, `causes` the
    pictures to be checked by their heaviest cause (which add up), `warnings` by each of them.
    """

    done: int = 0
    resumed: int = 0
    skipped: int = 0
    removed: int = 0
    old: int = 0
    failed: int = 0
    attention: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    warnings: Mapping[str, int] = field(default_factory=dict)
    causes: Mapping[str, int] = field(default_factory=dict)
    approved: int = 0
    retouched: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0
    trimmed: int = 0

    @property
    def picture_count(self) -> int:
        """Pictures that are in OUT."""
        return self.done + self.resumed

    @property
    def photo_count(self) -> int:
        """Photos, framed or failed; not what was skipped or removed."""
        return self.picture_count + self.failed


def format_unfinished(unfinished: tuple[int, int], translate: Translator) -> str:
    """The sentence at the head of a report of a run that was ended early: files done, and all."""
    return translate(_UNFINISHED_REPORT) % {"done": unfinished[0], "total": unfinished[1]}


def count_rows(rows: Iterable[ReportRow]) -> BatchCounts:
    """Counts in one pass."""
    statuses: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    causes: Counter[str] = Counter()
    approved = retouched = trimmed = 0
    reasons: Counter[str] = Counter()
    old = moved = 0
    for row in rows:
        statuses[row.status] += 1
        moved += row.moved
        old += row.leftover is not None and row.status != REMOVED
        if not is_photo_row(row):
            continue
        reasons[worst_reason(row)] += 1
        if row.status == FAILED:
            failures[failure_cause(row)] += 1
        else:
            codes = row_reasons(row)
            warnings.update(codes)
            causes.update(codes[:1])
            approved += row.approved
            retouched += row.retouched
            trimmed += row.trimmed
    return BatchCounts(
        done=statuses[DONE],
        resumed=statuses[RESUMED],
        skipped=statuses[SKIPPED],
        removed=statuses[REMOVED],
        old=old,
        failed=statuses[FAILED],
        attention=reasons[REASON_EYE],
        failures=dict(failures.most_common()),
        warnings=dict(warnings.most_common()),
        causes=dict(causes.most_common()),
        approved=approved,
        retouched=retouched,
        reasons=dict(reasons),
        moved=moved,
        trimmed=trimmed,
    )


def summarise_counts(counts: BatchCounts, translate: Translator, reports: Sequence[str] = ()) -> list[str]:
    """The summary as lines without line ends; `reports` are paths or URLs for the last line."""
    lines = [] if counts.photo_count else [translate(_NO_PHOTOS)]
    if counts.done or counts.failed:
        lines.append(_count_line("done", counts.done, translate))
    without_reasons = {
        "resumed": counts.resumed - counts.moved,
        "moved": counts.moved,
        "skipped": counts.skipped,
        "removed": counts.removed,
        "old": counts.old,
    }
    lines += [_count_line(status, count, translate) for status, count in without_reasons.items() if count]
    if counts.failed:
        failures = {translate(FAILURE_LABELS.get(code, code)): count for code, count in counts.failures.items()}
        lines.append(_count_line("failed", counts.failed, translate, _format_reasons(failures)))
    if counts.attention:
        causes = (cause for cause in REASON_LABELS if cause in counts.causes)
        labels = {reason_label(cause, translate): counts.causes[cause] for cause in causes}
        lines.append(_count_line("attention", counts.attention, translate, _format_reasons(labels)))
    elif counts.approved:
        lines.append(translate(_ALL_SEEN))
    if counts.retouched:
        lines.append(_count_line("retouched", counts.retouched, translate))
    if counts.trimmed:
        lines.append(_count_line("trimmed", counts.trimmed, translate))
    if reports:
        lines.append(translate(_REPORTS_LINE) % {"paths": ", ".join(reports)})
    return lines


def _count_line(subject: str, count: int, translate: Translator, reasons: str = "") -> str:
    singular, plural = _COUNT_MESSAGES[subject]
    return translate(singular if count == 1 else plural) % {"count": count, "reasons": reasons}


def _format_reasons(counts_by_label: Mapping[str, int]) -> str:
    """The labels with their counts, such as ``blurred (3), too large (1)``."""
    return ", ".join(f"{lower_first_letter(label)} ({count})" for label, count in counts_by_label.items())


def lower_first_letter(text: str) -> str:
    """The text for the middle of a sentence."""
    return text[:1].lower() + text[1:]
