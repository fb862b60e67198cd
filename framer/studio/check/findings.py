"""What a check finds: a level, words with figures, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from framer.errors import FramerError
from framer.i18n import Translate, Words

GOOD, WARNING, ERROR = "good", "warning", "error"


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

    def words(self, translate: Translate) -> Words:
        """Message and hint in the language of `translate`, details filled in."""
        details = {
            name: ", ".join(map(translate, value)) if isinstance(value, tuple) else value
            for name, value in self.details.items()
        }
        message, hint = (translate(text) if text else "" for text in (self.message, self.hint))
        return Words(message % details, hint % details) if details else Words(message, hint)


def good(message: str, **details: object) -> Finding:
    """Something that is right, or just good to know."""
    return Finding(GOOD, message, "", details)


def warning(message: str, hint: str, **details: object) -> Finding:
    """Something that works, but not well."""
    return Finding(WARNING, message, hint, details)


def error(message: str, hint: str, **details: object) -> Finding:
    """Something that must be mended."""
    return Finding(ERROR, message, hint, details)


def from_failure(failure: FramerError, hint: str = "") -> Finding:
    """A failure as something that must be mended; `hint` stands in where the failure has only its class's own."""
    own = failure.hint != failure.default_hint
    return Finding(ERROR, failure.message, failure.hint if own or not hint else hint, failure.details)
