"""The tables of a ``campaign.toml``: each value read by its key, and what is said of it, with its line."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from framer.campaigns.manifest_findings import (
    ADD_LINE,
    TYPE_EXAMPLE,
    TYPE_LINE,
    USUAL_FORM,
    ManifestFinding,
    Severity,
    shorten_correction,
)
from framer.campaigns.manifest_hiding import find_hiding_key
from framer.campaigns.manifest_keys import CAMPAIGN_KEYS, FRAME_KEYS, ManifestKey, find_key, nearest_name
from framer.campaigns.manifest_lines import KeyPath, ManifestPlaces, value_at, without_trailing_comment
from framer.campaigns.manifest_values import Slip, write_toml_value
from framer.i18n import N_

MAX_FINDINGS = 200

_MISSING = N_("“%(key)s” is missing.")
_UNKNOWN_KEY = N_("framer does not know “%(key)s”, so this line does nothing; did you mean “%(near)s”?")
_UNKNOWN_NOTE = N_("framer does not know “%(key)s”, so this line does nothing.")
_MAKE_NOTE = N_("If it is a note, put a # before it: %(correction)s")
_UNKNOWN_HERE = N_("“%(key)s” means nothing here; possible: %(known)s.")
_CAPITALS = N_("“%(key)s” is written “%(near)s”, in small letters; it has been read so.")
_MISPLACED = N_("“%(key)s” stands below %(header)s, where it does nothing; it belongs above line %(above)d.")
_MOVE_UP = N_("Move the line above line %(above)d: %(correction)s")
_BELONGS_TO_FRAME = N_("“%(key)s” does nothing here; it belongs below [[frames]].")
_MOVE_DOWN = N_("Move the line below the line [[frames]]: %(correction)s")
_NOT_TABLE = N_("“%(key)s” must be written in braces.")

MISSING_CODE, UNKNOWN_CODE = "missing", "unknown_key"


class ManifestReader:
    """Reads the tables of one `document`, which stands in the file `file`, and collects `findings`."""

    def __init__(self, document: Mapping[str, Any], places: ManifestPlaces, file: str) -> None:
        self.document, self.places, self.file = document, places, file
        self.findings: list[ManifestFinding] = []

    def read_table(
        self, table: Mapping[str, Any], path: KeyPath, keys: tuple[ManifestKey, ...], *, strict: bool = False
    ) -> dict[str, Any]:
        """The values of `table`, which is at `path`, that could be read; `strict`: unknown keys are errors.

        Keys without a reader are left as they are in the document.
        """
        values: dict[str, Any] = {}
        for name, raw in table.items():
            key = find_key(keys, name) or self._find_by_case(table, path, keys, name)
            if key is None:
                self._tell_unknown((*path, name), tuple(each.name for each in keys), strict=strict)
            elif key.read is None:
                values[key.name] = raw
            else:
                value, slip = key.read(raw)
                if slip:
                    self.tell((*path, name), _with_example(slip, key))
                if value is not None:
                    values[key.name] = value
        return values

    def _find_by_case(
        self, table: Mapping[str, Any], path: KeyPath, keys: tuple[ManifestKey, ...], name: str
    ) -> ManifestKey | None:
        """The key that `name` is but for its capitals, with a finding; None for tables, and if `table` has it twice."""
        key = find_key(keys, name.lower())
        twice = [other for other in table if other.lower() == name.lower()]
        statement = self.places.find((*path, name))
        if key is None or key.read is None or len(twice) > 1 or statement is None:
            return None
        text = without_trailing_comment(statement.text).strip().replace(name, key.name, 1)
        details = {"key": self._name((*path, name)), "near": key.name}
        self.add(
            "capitals", (*path, name), statement.first, _CAPITALS, correction=text, severity="warning", hint=TYPE_LINE,
            details=details,
        )  # fmt: skip
        return key

    def read_braces(
        self, table: Any, path: KeyPath, keys: tuple[ManifestKey, ...], example: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """The numbers of a table in braces, such as `example`; None, with one finding, if any is wrong."""
        if not isinstance(table, Mapping):
            self.tell(path, Slip("not_table", _NOT_TABLE, dict(example), is_example=True))
            return None
        values: dict[str, Any] = {}
        wrong: tuple[KeyPath, Slip] | None = None
        fixes: dict[KeyPath, Any] = {}
        for name, raw in table.items():
            key = find_key(keys, name)
            if key is None or key.read is None:
                known = tuple(each.name for each in keys)
                self._tell_unknown((*path, name), known, strict=True)
                return None
            value, slip = key.read(raw)
            values[name] = value
            if slip and value is None:
                wrong = wrong or ((*path, name), slip)
                fixes[*path, name] = slip.fix
        if wrong:
            self.tell(*wrong, fixes=fixes)
            return None
        return values

    def require(self, table: Mapping[str, Any], path: KeyPath, key: ManifestKey) -> None:
        """Say that `key` is missing from `table`, unless a misspelt one stands for it."""
        if key.name in table or any(
            nearest_name(name, (key.name,)) for name in table if not find_key(FRAME_KEYS, name)
        ):
            return
        self.tell((*path, key.name), Slip(MISSING_CODE, _MISSING, key.example, is_example=True))

    def tell(self, path: KeyPath, slip: Slip, fixes: Mapping[KeyPath, Any] | None = None) -> None:
        """Add what `slip` says of the value at `path`; `fixes` are what it and its neighbours should be."""
        statement = self.places.find(path)
        fixes = {path: slip.fix} if fixes is None else fixes
        new = statement is None or (statement.header != "" and len(statement.path) < len(path))
        if new:
            line = self.places.line_for_new_key(path[:-1])
            correction = f"{path[-1]} = {write_toml_value(slip.fix)}" if slip.fix is not None else ""
        else:
            assert statement is not None  # noqa: S101  (for the type checker)
            line = statement.first
            correction = self._correct(statement.path, statement.key or str(path[-1]), fixes)
        hint = ADD_LINE if new else TYPE_EXAMPLE if slip.is_example else TYPE_LINE
        if slip.severity == "good":
            hint = USUAL_FORM
        hint = slip.hint or (hint if correction else "")
        details = {"key": self._name(path), **slip.details}
        self.add(
            slip.code, path, line, slip.message, correction=correction, severity=slip.severity, hint=hint,
            details=details,
        )  # fmt: skip

    def add(  # noqa: PLR0913  (the parts of a finding)
        self, code: str, path: KeyPath, line: int, message: str, *, correction: str = "", severity: Severity = "error",
        hint: str = "", details: Mapping[str, str | int | float] | None = None,
    ) -> None:  # fmt: skip
        """Add a finding about the value at `path`, unless there are so many that nobody reads them."""
        if len(self.findings) >= MAX_FINDINGS:
            return
        correction = shorten_correction(correction)
        key = ".".join(map(str, path))
        self.findings.append(
            ManifestFinding(code, key, line, message, correction, severity, self.file, hint, details or {})
        )

    def _correct(self, path: KeyPath, key: str, fixes: Mapping[KeyPath, Any]) -> str:
        """The line that gives the value at `path`, with the `fixes` in it; "" if one of them is not known."""
        if any(fix is None for fix in fixes.values()):
            return ""
        value = copy.deepcopy(value_at(self.document, path))
        for place, fix in fixes.items():
            if place == path:
                value = fix
            else:
                value_at(value, place[len(path) : -1])[place[-1]] = fix
        return f"{key} = {write_toml_value(value)}"

    def _tell_unknown(self, path: KeyPath, known: tuple[str, ...], *, strict: bool) -> None:
        """Say what `path`, whose last part is none of the `known` keys, could be."""
        if len(self.findings) >= MAX_FINDINGS:
            return
        name = str(path[-1])
        hiding = find_hiding_key(name, value_at(self.document, path))
        severity: Severity = "error" if strict or hiding else "warning"
        statement = self.places.find(path)
        line = statement.first if statement else 0
        text = without_trailing_comment(statement.text).strip() if statement and not statement.header else ""
        own = statement is not None and statement.path == path  # not inside of braces
        details: dict[str, str | int | float] = {"key": self._name(path)}
        header = self.places.first_header()
        near = nearest_name(name, known)
        near = "" if near in (value_at(self.document, path[:-1]) or ()) else near
        if own and header and len(path) > 1 and find_key(CAMPAIGN_KEYS, hiding or name) and line > header.first:
            below = self.places.header_of(path) or header
            text = text.replace(name, hiding or name, 1)
            details |= {"header": without_trailing_comment(below.lines[0]), "above": header.first}
            self.add(
                "misplaced", path, line, _MISPLACED, correction=text, severity=severity, hint=_MOVE_UP, details=details
            )
        elif own and len(path) == 1 and find_key(FRAME_KEYS, name):
            self.add(
                "misplaced",
                path,
                line,
                _BELONGS_TO_FRAME,
                correction=text,
                severity=severity,
                hint=_MOVE_DOWN,
                details=details,
            )
        elif near and statement:
            correction = (text or without_trailing_comment(statement.text)).replace(name, near, 1)
            details["near"] = near
            self.add(
                UNKNOWN_CODE,
                path,
                line,
                _UNKNOWN_KEY,
                correction=correction,
                severity=severity,
                hint=TYPE_LINE,
                details=details,
            )
        elif strict:
            details["known"] = ", ".join(known)
            self.add(UNKNOWN_CODE, path, line, _UNKNOWN_HERE, severity=severity, details=details)
        else:
            hint = _MAKE_NOTE if text else ""
            text = text and f"# {text}"
            self.add(
                UNKNOWN_CODE, path, line, _UNKNOWN_NOTE, correction=text, severity=severity, hint=hint, details=details
            )

    @staticmethod
    def _name(path: KeyPath) -> str:
        """What the last part of `path` is called in sentences."""
        names = [str(part) for part in path if isinstance(part, str)]
        return (names[-1] if names else "")[:60]


def _with_example(slip: Slip, key: ManifestKey) -> Slip:
    """`slip`, with the key's example where nothing else can be said to be meant."""
    return slip if slip.fix is not None or slip.code == "too_long" else replace(slip, fix=key.example, is_example=True)
