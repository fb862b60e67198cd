"""What is said of a ``campaign.toml``: typed values, the same for commands, the log, the doctor and a browser."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from framer.errors import SetupError
from framer.i18n import N_, Message, Translator

Severity = Literal["good", "warning", "error"]

_AT_LINE = N_("%(file)s, line %(line)d: %(sentence)s")

DID_YOU_MEAN = N_("framer does not know “%(key)s”; did you mean “%(near)s”?")
_SEE_DOCS = N_("See docs/campaign-format.md for what the file must hold.")

TYPE_LINE = N_("Type line %(line)d like this: %(correction)s")
TYPE_EXAMPLE = N_("Type line %(line)d like this, for example: %(correction)s")
COPY_IT = N_("Copy it into the folder.")
COPY_OR_TYPE = N_("Copy it into the folder, or type the name of the file that is there: %(correction)s")
ADD_LINE = N_("Add before line %(line)d: %(correction)s")
USUAL_FORM = N_("Better written: %(correction)s")

_MAX_CORRECTION_LENGTH = 400


def shorten_correction(correction: str) -> str:
    """A line to type, as long as a sentence has room for."""
    if len(correction) <= _MAX_CORRECTION_LENGTH:
        return correction
    return correction[:_MAX_CORRECTION_LENGTH].rstrip() + " …"


@dataclass(frozen=True)
class ManifestFinding:
    """One thing about one place of a manifest, or of a file that it names.

    `key` is the path of what it is about (``starts``, ``colours.field``, ``frames.0.window.r``; "" for the file as a
    whole), `file` the folder's and the file's name, `line` counts from 1 (0: no line in particular). `message` and
    `hint` are untranslated templates, which `details`, `line` and `correction` fill in. `correction` is TOML to be
    typed in place of that line, or "". An ``error`` keeps the campaign from being used, a ``warning`` does not, and
    what is ``good`` need not be mended.
    """

    code: str
    key: str
    line: int
    message: str
    correction: str
    severity: Severity
    file: str
    hint: str = ""
    details: Mapping[str, str | int | float] = field(default_factory=dict)

    def to_message(self, translate: Translator) -> Message:
        """A sentence that names file and line, and what to type, in the language of `translate`."""
        details = {**self.details, "line": self.line, "correction": self.correction}
        hint = self.hint or (_SEE_DOCS if self.severity == "error" else "")
        text, hint = (translate(part) % details if part else "" for part in (self.message, hint))
        place = {"file": self.file, "line": self.line, "sentence": text}
        return Message(translate(_AT_LINE) % place if self.line else f"{self.file}: {text}", hint)

    @property
    def level(self) -> Severity:
        """The severity, as findings about artwork call it."""
        return self.severity

    def to_record(self, translate: Translator) -> dict[str, str | int]:
        """The finding as JSON has it."""
        words = self.to_message(translate)
        return {
            "code": self.code, "severity": self.severity, "key": self.key, "file": self.file, "line": self.line,
            "message": words.text, "hint": words.hint, "correction": self.correction,
        }  # fmt: skip


class ManifestError(SetupError):
    """A manifest that cannot be used: its message is that of the first error among `findings`."""

    def __init__(self, findings: Iterable[ManifestFinding]) -> None:
        self.findings = tuple(findings)
        first = find_errors(self.findings)[0]
        # A worker sends message, hint and details alone, and they have to say where as well.
        place = {"line": first.line, "correction": first.correction, "where": f"{first.file}:{first.line}"}
        super().__init__(first.message, first.hint or None, **{**first.details, **place})

    def __reduce__(self) -> tuple[type["ManifestError"], tuple[tuple[ManifestFinding, ...]]]:
        """Pickle with all findings."""
        return type(self), (self.findings,)

    def __str__(self) -> str:
        return self.to_message(str).text

    def to_message(self, translate: Translator) -> Message:
        """The first error's sentence, and what to type."""
        return find_errors(self.findings)[0].to_message(translate)

    def with_location(self, _where: object) -> "ManifestError":
        """The same error: it says by itself where it is."""
        return self.copy()

    def copy(self) -> "ManifestError":
        """An equal error without a traceback."""
        return ManifestError(self.findings)


def find_errors(findings: Iterable[ManifestFinding]) -> list[ManifestFinding]:
    """Those that keep the campaign from being used."""
    return [finding for finding in findings if finding.severity == "error"]
