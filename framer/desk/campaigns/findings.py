"""Findings as the form shows them: at the field that they are about, each with its mend where one tap can do it."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from framer.campaigns.dates import format_day
from framer.campaigns.manifest import MANIFEST_NAME
from framer.campaigns.manifest_findings import ManifestFinding
from framer.campaigns.manifest_tables import MISSING_CODE
from framer.desk.campaigns.artwork import CUT_TOPICS, FrameFaults
from framer.desk.campaigns.changes import FIELD_NAMES
from framer.desk.campaigns.checks import CampaignFaults
from framer.errors import FramerError, SetupError
from framer.i18n import N_, Message, Translator
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, Finding

_UNIT_LINE_FAULT = N_("Line %(line)d: %(text)s")
_SAME_UNITS = N_("Lines that name a unit once more: %(count)d. Each unit is taken once.")
_MAX_SAME_UNITS = 3  # that are named
_OTHER_CHOICE = N_("Try other colours, shorter words or another layout; a file of your own its designer can mend.")
_USE_VALUE = N_("Use: %(value)s")
_MEASURED_WINDOW = N_("Put the face where the opening is")
_NOT_DRAWN_YET, _CHECK_TELLS = N_("The picture cannot be drawn yet."), N_("“Check everything” says why.")
_NO_SLOGAN, _TYPE_SLOGAN = N_("There is no slogan yet."), N_("Type what the campaign is called.")
_NO_LOGO = N_("There is no logo yet, so this place stays empty.")
_ADD_LOGO = N_("Drop your logo into the box below, or choose another emblem.")
_FRONT_UNLISTED = N_("A campaign only for people who have its link is not on the front page.")
_ONE_OF_BOTH = N_("Choose one of the two.")
_OTHER_OPENING = N_("Put the face into the other opening")
_SHRINK_MEND = N_("Shrink it to %(percent)d %%")
_DRAWN_WHEN_PUBLISHED = frozenset({"no_overlay", "not_built", "stale_overlay"})  # codes of what the desk does by itself
_EMPTY_CODES = frozenset({MISSING_CODE, "empty"})
_WINDOW_TOPICS = frozenset({"covered", "window", "veil"})


def describe_manifest_findings(findings: Iterable[ManifestFinding], translate: Translator) -> list[dict[str, Any]]:
    """What is to be mended in the words, as JSON; what is good is left out."""
    return [
        _describe_finding(finding, finding.key, translate)
        for finding in findings
        if finding.level != LEVEL_GOOD and finding.code not in _DRAWN_WHEN_PUBLISHED
    ]


def describe_faults(faults: CampaignFaults, values: Mapping[str, Any], translate: Translator) -> list[dict[str, Any]]:
    """What a whole check found, as JSON, in a campaign of these `values`; of the artwork of frame N at ``frames.N``."""
    blocks: Sequence[Mapping[str, Any]] = values.get("frames") or []
    told = [
        _describe_finding(each, getattr(each, "key", ""), translate)
        for each in faults.words
        if getattr(each, "code", "") not in _DRAWN_WHEN_PUBLISHED
    ]
    blamed = set()
    for number, (frame, block) in enumerate(zip(faults.frames, blocks, strict=False)):
        for fault in frame.faults:
            finding = fault.to_finding()
            field = find_blamed_field(finding.details, values) if finding.level == LEVEL_ERROR else ""
            if field not in blamed:  # too long is said once, not for each frame
                mend = _mend_artwork(finding, number, frame, translate, is_declared="window" in block)
                told.append({**_describe_finding(finding, field or f"frames.{number}", translate), **mend})
            blamed |= {field} - {""}
    return told


def describe_choice_faults(values: Mapping[str, Any], translate: Translator) -> list[dict[str, Any]]:
    """What of the form's `values` does not go together, as JSON."""
    told = []
    if values.get("emblem") == "logo" and not values.get("logo"):
        told.append({"key": "emblem", "text": translate(_NO_LOGO), "hint": translate(_ADD_LOGO)})
    if values.get("front") and values.get("listed") is False:
        told.append({"key": "front", "text": translate(_FRONT_UNLISTED), "hint": translate(_ONE_OF_BOTH)})
    return [{"level": "warning", **each} for each in told]


def find_blamed_field(details: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """The field of the form's `values` with the words that are too long, as an error's `details` say; "" for none."""
    if "letters" not in details:
        return ""
    names = ("slogan", "title", "mark", "organiser")
    words = {name: " ".join(str(values.get(name) or "").split()) for name in names}
    return next((name for name in names if words[name] and words[name] == details.get("text")), "")


def describe_unit_faults(findings: Iterable[ManifestFinding], translate: Translator) -> list[dict[str, Any]]:
    """What is wrong with lines of a list of units, as JSON; where many name a unit once more, that in one sentence."""
    all_findings = list(findings)
    others = [finding for finding in all_findings if finding.code != "same_unit_name"]
    same = len(all_findings) - len(others)
    told: list[dict[str, Any]] = (
        [{"text": translate(_SAME_UNITS) % {"count": same}, "hint": ""}] if same > _MAX_SAME_UNITS else []
    )
    for finding in others if told else all_findings:
        details = {"line": finding.line, "text": _without_place(finding, translate)}
        text = translate(_UNIT_LINE_FAULT) % details if finding.line else details["text"]
        told.append({"text": text, "hint": finding.to_message(translate).hint})
    return told


def describe_failure(error: FramerError, key: str, translate: Translator) -> dict[str, Any]:
    """An error that has its place in the form, such as words that do not fit, as a finding."""
    words = error.to_message(translate)
    if error.message == SetupError.default_message:  # which is for whoever runs a server
        words = Message(translate(_NOT_DRAWN_YET), translate(_CHECK_TELLS))
    return {"level": "error", "key": key, "text": words.text, "hint": words.hint}


def _describe_finding(finding: ManifestFinding | Finding, key: str, translate: Translator) -> dict[str, Any]:
    words = finding.to_message(translate)
    if MANIFEST_NAME in words.hint:  # nobody edits that here
        words = Message(words.text, translate(_OTHER_CHOICE))
    told: dict[str, Any] = {"level": finding.level, "key": key, "text": words.text, "hint": words.hint}
    if isinstance(finding, ManifestFinding):
        if key == "title" and finding.code in _EMPTY_CODES:
            return {**told, "text": translate(_NO_SLOGAN), "hint": translate(_TYPE_SLOGAN)}
        told["text"] = _without_place(finding, translate)
        value = _corrected_value(finding)
        if value is not None:
            shown = format_day(value) if isinstance(value, date) else value
            label = translate(_USE_VALUE) % {"value": shown}
            told["mend"] = {"key": key, "value": str(value) if isinstance(value, date) else value, "label": label}
    return told


def _without_place(finding: ManifestFinding, translate: Translator) -> str:
    """The sentence without file and line, which a form does not have; its field is called as there."""
    details = {**finding.details, "line": finding.line, "correction": finding.correction}
    if finding.key in FIELD_NAMES:
        details["key"] = translate(FIELD_NAMES[finding.key])
    return translate(finding.message) % details


def _corrected_value(finding: ManifestFinding) -> str | int | bool | date | None:
    """The value in the line that a finding says to type; None where it is no value of its key."""
    try:
        table = tomllib.loads(finding.correction)
    except ValueError:
        return None
    value = table.get(finding.key.rpartition(".")[2]) if len(table) == 1 else None
    return value if isinstance(value, str | int | bool | date) else None


def _mend_artwork(
    finding: Finding, number: int, frame: FrameFaults, translate: Translator, *, is_declared: bool
) -> dict[str, Any]:
    """The mend for a fault of frame `number`, if one tap can do it."""
    key, details = f"frames.{number}.window", finding.details
    if finding.topic in CUT_TOPICS and frame.shrink_to:
        label = translate(_SHRINK_MEND) % {"percent": frame.shrink_to}
        return {"mend": {"act": "shrink", "frame": number, "percent": frame.shrink_to, "label": label}}
    if finding.topic == "openings":
        window = {name: details[f"other_{name}"] for name in ("cx", "cy", "r")}
        return {"mend": {"key": key, "value": window, "label": translate(_OTHER_OPENING)}}
    if finding.topic in _WINDOW_TOPICS and is_declared and frame.is_picture:
        return {"mend": {"key": key, "value": None, "label": translate(_MEASURED_WINDOW)}}
    return {}
