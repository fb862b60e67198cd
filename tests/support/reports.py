"""Rows of a batch for its reports, with hostile names too."""

from dataclasses import replace
from datetime import date

from framer.batch.types import Row
from framer.i18n import translator
from framer.imaging.warnings import explain

ENGLISH = translator("en")
DAY = date(2020, 9, 23)
DETAILS = {"faces": 3, "chosen": 1, "pixels": 312}


def row(source: str, *warnings: str, **more: object) -> Row:
    """A finished picture."""
    notes = tuple(explain(one, DETAILS, ENGLISH) for one in warnings)
    made = Row(source, "done", source, warnings=warnings, notes=notes, faces=1, chosen=0, crop=(1.0, 2.0, 30.0, 0.0))
    return replace(made, seconds=0.1234, **more)  # type: ignore[arg-type]


def failed(source: str, code: str = "unreadable") -> Row:
    return Row(source, "failed", code=code, message="It is damaged.", hint="Send it again.")
