"""What a check finds: a topic, a level, words with figures, and how to mend it; and the report on one frame or file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Self, get_args

from framer.campaigns.manifest_findings import ManifestFinding
from framer.errors import FramerError
from framer.i18n import Message, Translator
from framer.imaging.types import Window
from framer.studio.preview.sheet import PreviewSheet

LEVEL_GOOD, LEVEL_WARNING, LEVEL_ERROR = "good", "warning", "error"
_JSON_LEVELS = {LEVEL_GOOD: "ok", LEVEL_WARNING: "warn", LEVEL_ERROR: "error"}

Topic = Literal[
    "campaign",  # campaign.toml
    "damaged", "format", "heavy", "size", "square", "depth", "animated", "colour",  # the file
    "alpha", "empty",  # its transparency
    "window", "no_opening", "openings", "covered", "veil",  # the opening
    "text_cut", "text_edge", "corners",  # the circle that services cut out
    "svg", "script", "external", "doctype", "image", "style",  # an SVG's markup
    "font", "letters", "contrast",  # … and its texts
    "unit", "head_in_front", "copies",  # the frame
]  # fmt: skip
TOPICS: tuple[Topic, ...] = get_args(Topic)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: `level` is ``good``, ``warning`` or ``error``, `topic` what it is about.

    `message` and `hint` (empty if nothing need be mended) are untranslated templates that `details` fills in; a tuple
    among the details is a list of messages, which are translated too.
    """

    level: str
    message: str
    hint: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    topic: Topic = "campaign"

    @classmethod
    def good(cls, message: str, *, topic: Topic = "campaign", **details: object) -> Self:
        """Something that is right, or just good to know."""
        return cls(LEVEL_GOOD, message, "", details, topic)

    @classmethod
    def warning(cls, message: str, hint: str, *, topic: Topic = "campaign", **details: object) -> Self:
        """Something that works, but not well."""
        return cls(LEVEL_WARNING, message, hint, details, topic)

    @classmethod
    def error(cls, message: str, hint: str, *, topic: Topic = "campaign", **details: object) -> Self:
        """Something that must be mended."""
        return cls(LEVEL_ERROR, message, hint, details, topic)

    @classmethod
    def from_failure(cls, failure: FramerError, default_hint: str = "", topic: Topic = "campaign") -> Self:
        """A failure as an error; `default_hint` replaces the hint that all failures of its class have.

        A failure that has a topic among its details keeps it.
        """
        has_own_hint = failure.hint != failure.default_hint
        hint = failure.hint if has_own_hint or not default_hint else default_hint
        own_topic = failure.details.get("topic")
        return cls(
            LEVEL_ERROR,
            failure.message,
            hint,
            failure.details,
            own_topic if own_topic in TOPICS else topic,
        )

    def to_message(self, translate: Translator) -> Message:
        """Message and hint in the language of `translate`, details filled in."""
        details = {
            name: ", ".join(map(translate, value)) if isinstance(value, tuple) else value
            for name, value in self.details.items()
        }
        message, hint = (translate(text) if text else "" for text in (self.message, self.hint))
        return Message(message % details, hint % details) if details else Message(message, hint)

    def to_record(self, translate: Translator) -> dict[str, object]:
        """The finding for ``--json``, its words in the language of `translate`."""
        message = self.to_message(translate)
        return {
            "topic": self.topic,
            "level": _JSON_LEVELS[self.level],
            "message": message.text,
            "hint": message.hint,
        }


@dataclass(frozen=True)
class CheckReport:
    """Findings about a manifest or a frame, which the `title` names, and a frame's preview sheet, not yet drawn.

    `window` is where the frame takes the face, declared or measured; None if there is none, or no frame.
    """

    title: str
    findings: tuple[Finding | ManifestFinding, ...]
    sheet: PreviewSheet | None = None
    window: Window | None = None

    def count_level(self, level: str) -> int:
        """How many findings are of this level."""
        return sum(1 for finding in self.findings if finding.level == level)

    def to_record(self, name: str, translate: Translator) -> dict[str, object]:
        """The report for ``--json`` (docs/frames.md), under the file's `name`."""
        window = self.window and {"cx": self.window.cx, "cy": self.window.cy, "r": self.window.r}
        return {
            "file": name,
            "verdict": verdict((self,)),
            "window": window,
            "findings": [_finding_record(finding, translate) for finding in self.findings],
        }


def topic_of(finding: Finding | ManifestFinding) -> Topic:
    """What a finding is about; all of a manifest have one topic."""
    return finding.topic if isinstance(finding, Finding) else "campaign"


def _finding_record(finding: Finding | ManifestFinding, translate: Translator) -> dict[str, object]:
    """The record of a finding; that of one about a manifest says more (key, line, correction)."""
    return {**finding.to_record(translate), "topic": topic_of(finding), "level": _JSON_LEVELS[finding.level]}


def count_levels(reports: tuple[CheckReport, ...]) -> dict[str, int]:
    """How many errors and warnings there are in all, by level."""
    return {level: sum(report.count_level(level) for report in reports) for level in (LEVEL_ERROR, LEVEL_WARNING)}


def verdict(reports: tuple[CheckReport, ...]) -> str:
    """The worst level of all findings: ``ok``, ``warn`` or ``error``."""
    counts = count_levels(reports)
    return "error" if counts[LEVEL_ERROR] else "warn" if counts[LEVEL_WARNING] else "ok"
