"""What a batch came to, in a few lines for a person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from framer.batch.report.reasons import FAILURES, FINE, LABELS, group, is_photo, label
from framer.batch.types import DONE, FAILED, REMOVED, RESUMED, SKIPPED, Row
from framer.i18n import N_, Translate

_TOTALS = {
    "done": (N_("1 picture made."), N_("%(count)s pictures made.")),
    "resumed": (
        N_("1 was there already and was left as it is."),
        N_("%(count)s were there already and were left as they are."),
    ),
    "removed": (
        N_("1 photo is no longer in the folder; its picture was left."),
        N_("%(count)s photos are no longer in the folder; their pictures were left."),
    ),
    "skipped": (N_("1 file skipped."), N_("%(count)s files skipped.")),
    "failed": (N_("1 photo could not be made: %(reasons)s."), N_("%(count)s photos could not be made: %(reasons)s.")),
    "attention": (N_("1 picture needs an eye: %(reasons)s."), N_("%(count)s pictures need an eye: %(reasons)s.")),
}
_NONE = N_("There was no photo to frame.")
_REPORTS = N_("Reports: %(paths)s")


@dataclass(frozen=True)
class Counts:
    """How many photos came to what. `attention` counts pictures with a warning, each under its first in `reasons`.

    `reasons` counts those and the failed ones by the reason under which they stand, `failures` the failed ones by code.
    """

    done: int = 0
    resumed: int = 0
    skipped: int = 0
    removed: int = 0
    failed: int = 0
    attention: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    warnings: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """Pictures that are there."""
        return self.done + self.resumed

    @property
    def total(self) -> int:
        """Photos, made or not; what was skipped or removed is not among them."""
        return self.made + self.failed


def count(rows: Iterable[Row]) -> Counts:
    """Count in one pass."""
    statuses: Counter[str] = Counter()
    failures: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in rows:
        statuses[row.status] += 1
        if not is_photo(row):
            continue
        reasons[group(row)] += 1
        if row.status == FAILED:
            failures[row.code or "internal"] += 1
        else:
            warnings.update(row.warnings)
    attention = reasons.total() - reasons[FINE] - statuses[FAILED]
    return Counts(
        done=statuses[DONE],
        resumed=statuses[RESUMED],
        skipped=statuses[SKIPPED],
        removed=statuses[REMOVED],
        failed=statuses[FAILED],
        attention=attention,
        failures=dict(failures.most_common()),
        warnings=dict(warnings.most_common()),
        reasons=dict(reasons),
    )


def summarise(counts: Counts, translate: Translate, reports: Sequence[str] = ()) -> list[str]:
    """The summary as lines without line ends; `reports` are the paths to name at the end."""
    lines = [] if counts.total else [translate(_NONE)]
    if counts.done or counts.failed:
        lines.append(_line("done", counts.done, translate))
    others = {"resumed": counts.resumed, "skipped": counts.skipped, "removed": counts.removed}
    lines += [_line(what, number, translate) for what, number in others.items() if number]
    if counts.failed:
        named = {FAILURES.get(code, code): number for code, number in counts.failures.items()}
        lines.append(_line("failed", counts.failed, translate, _listed(named, translate)))
    if counts.attention:
        named = {label(one, translate): counts.warnings[one] for one in LABELS if one in counts.warnings}
        lines.append(_line("attention", counts.attention, translate, _listed(named, str)))
    if reports:
        lines.append(translate(_REPORTS) % {"paths": ", ".join(reports)})
    return lines


def _line(what: str, number: int, translate: Translate, reasons: str = "") -> str:
    one, many = _TOTALS[what]
    return translate(one if number == 1 else many) % {"count": number, "reasons": reasons}


def _listed(named: Mapping[str, int], translate: Translate) -> str:
    """The reasons with their numbers, such as ``blurred (3), too large (1)``."""
    return ", ".join(f"{lower_first(translate(name))} ({number})" for name, number in named.items())


def lower_first(text: str) -> str:
    """The text with a small first letter, for the middle of a sentence."""
    return text[:1].lower() + text[1:]
