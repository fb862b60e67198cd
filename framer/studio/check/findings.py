"""What a check finds: a level, words with figures, and how to mend it; and the report on one frame or file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from framer.campaigns.manifest_findings import ManifestFinding
from framer.errors import FramerError
from framer.i18n import Message, Translator
from framer.studio.preview.sheet import PreviewSheet

LEVEL_GOOD, LEVEL_WARNING, LEVEL_ERROR = "good", "warning", "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `level` is ``good``, ``warning`` or ``error``.

    `message` and `hint` (empty if nothing need be mended) are untranslated templates that `details` fills in; a tuple
    among the details is a list of messages, which are translated too.
    """

    level: str
    message: str
    hint: str = ""
    details: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def good(cls, message: str, **details: object) -> Self:
        """Something that is right, or just good to know."""
        return cls(LEVEL_GOOD, message, "", details)

    @classmethod
    def warning(cls, message: str, hint: str, **details: object) -> Self:
        """Something that works, but not well."""
        return cls(LEVEL_WARNING, message, hint, details)

    @classmethod
    def error(cls, message: str, hint: str, **details: object) -> Self:
        """Something that must be mended."""
        return cls(LEVEL_ERROR, message, hint, details)

    @classmethod
    def from_failure(cls, failure: FramerError, default_hint: str = "") -> Self:
        """A failure as an error; `default_hint` replaces the hint that all failures of its class have."""
        has_own_hint = failure.hint != failure.default_hint
        hint = failure.hint if has_own_hint or not default_hint else default_hint
        return cls(LEVEL_ERROR, failure.message, hint, failure.details)

    def to_message(self, translate: Translator) -> Message:
        """Message and hint in the language of `translate`, details filled in."""
        details = {
            name: ", ".join(map(translate, value)) if isinstance(value, tuple) else value
            for name, value in self.details.items()
        }
        message, hint = (translate(text) if text else "" for text in (self.message, self.hint))
        return Message(message % details, hint % details) if details else Message(message, hint)


@dataclass(frozen=True)
class CheckReport:
    """Findings about a manifest or a frame, which the `title` names, and a frame's preview sheet, not yet drawn."""

    title: str
    findings: tuple[Finding | ManifestFinding, ...]
    sheet: PreviewSheet | None = None

    def count_level(self, level: str) -> int:
        """How many findings are of this level."""
        return sum(1 for finding in self.findings if finding.level == level)


def count_levels(reports: tuple[CheckReport, ...]) -> dict[str, int]:
    """How many errors and warnings there are in all, by level."""
    return {level: sum(report.count_level(level) for report in reports) for level in (LEVEL_ERROR, LEVEL_WARNING)}
