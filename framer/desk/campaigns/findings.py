"""Findings as the form shows them: at the field that they are about, each with its mend where one tap can do it."""

import tomllib
from collections.abc import Iterable
from typing import Any

from framer.campaigns.manifest_findings import ManifestFinding
from framer.errors import FramerError
from framer.i18n import N_, Translator
from framer.studio.check.findings import LEVEL_GOOD, CheckReport, Finding

_USE_VALUE = N_("Use: %(value)s")
_MEASURED_WINDOW = N_("Put the face where the opening is")
_DRAWN_WHEN_PUBLISHED = frozenset({"no_overlay"})  # codes of what the desk does by itself
_WINDOW_TOPICS = frozenset({"covered", "window"})


def describe_manifest_findings(findings: Iterable[ManifestFinding], translate: Translator) -> list[dict[str, Any]]:
    """What is to be mended in the words, as JSON; what is good is left out."""
    return [
        _describe_finding(finding, finding.key, translate)
        for finding in findings
        if finding.level != LEVEL_GOOD and finding.code not in _DRAWN_WHEN_PUBLISHED
    ]


def describe_reports(reports: Iterable[CheckReport], translate: Translator) -> list[dict[str, Any]]:
    """What a whole check found, as JSON; of the artwork of frame N at the key ``frames.N``."""
    first, *frames = reports
    told = [
        _describe_finding(each, getattr(each, "key", ""), translate)
        for each in first.findings
        if each.level != LEVEL_GOOD
    ]
    for number, report in enumerate(frames):
        for finding in report.findings:
            if finding.level != LEVEL_GOOD:
                key = finding.key if isinstance(finding, ManifestFinding) else f"frames.{number}"
                told.append({**_describe_finding(finding, key, translate), **_mend_window(finding, number, translate)})
    return told


def describe_failure(error: FramerError, key: str, translate: Translator) -> dict[str, Any]:
    """An error that has its place in the form, such as words that do not fit, as a finding."""
    words = error.to_message(translate)
    return {"level": "error", "key": key, "text": words.text, "hint": words.hint}


def _describe_finding(finding: ManifestFinding | Finding, key: str, translate: Translator) -> dict[str, Any]:
    words = finding.to_message(translate)
    told: dict[str, Any] = {"level": finding.level, "key": key, "text": words.text, "hint": words.hint}
    if isinstance(finding, ManifestFinding):
        told["text"] = _without_place(finding, translate)
        value = _corrected_value(finding)
        if value is not None:
            told["mend"] = {"key": key, "value": value, "label": translate(_USE_VALUE) % {"value": value}}
    return told


def _without_place(finding: ManifestFinding, translate: Translator) -> str:
    """The sentence without file and line, which a form does not have."""
    details = {**finding.details, "line": finding.line, "correction": finding.correction}
    return translate(finding.message) % details


def _corrected_value(finding: ManifestFinding) -> str | int | bool | None:
    """The value in the line that a finding says to type; None where it is no value of its key."""
    try:
        table = tomllib.loads(finding.correction)
    except ValueError:
        return None
    value = table.get(finding.key.rpartition(".")[2]) if len(table) == 1 else None
    if value is not None and hasattr(value, "isoformat"):
        return str(value.isoformat())
    return value if isinstance(value, str | int | bool) else None


def _mend_window(finding: Finding | ManifestFinding, frame: int, translate: Translator) -> dict[str, Any]:
    """For a declared window that does not fit its artwork: measuring it instead."""
    if not isinstance(finding, Finding) or finding.topic not in _WINDOW_TOPICS:
        return {}
    return {"mend": {"key": f"frames.{frame}.window", "value": None, "label": translate(_MEASURED_WINDOW)}}
