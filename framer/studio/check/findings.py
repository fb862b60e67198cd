"""What a check finds: a level, words with figures, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.errors import FramerError
from framer.i18n import Message, Translator

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

    def to_message(self, translate: Translator) -> Message:
        """Message and hint in the language of `translate`, details filled in."""
        details = {
            name: ", ".join(map(translate, value)) if isinstance(value, tuple) else value
            for name, value in self.details.items()
        }
        message, hint = (translate(text) if text else "" for text in (self.message, self.hint))
        return Message(message % details, hint % details) if details else Message(message, hint)


def good_finding(message: str, **details: object) -> Finding:
    """Something that is right, or just good to know."""
    return Finding(LEVEL_GOOD, message, "", details)


def warning_finding(message: str, hint: str, **details: object) -> Finding:
    """Something that works, but not well."""
    return Finding(LEVEL_WARNING, message, hint, details)


def error_finding(message: str, hint: str, **details: object) -> Finding:
    """Something that must be mended."""
    return Finding(LEVEL_ERROR, message, hint, details)


def finding_from_failure(failure: FramerError, hint: str = "") -> Finding:
    """A failure as something that must be mended; `hint` stands in where the failure has only its class's own."""
    own = failure.hint != failure.default_hint
    return Finding(LEVEL_ERROR, failure.message, failure.hint if own or not hint else hint, failure.details)
