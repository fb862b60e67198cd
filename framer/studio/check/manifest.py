"""``campaign.toml``: its words, days and numbers; all mistakes that can be told apart, not only the first."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from framer.campaigns.dates import format_day
from framer.campaigns.manifest import MANIFEST_NAME, inspect_manifest, read_manifest, reopen_manifest
from framer.campaigns.manifest_files import NO_OVERLAY_CODES, find_missing_overlays
from framer.campaigns.manifest_findings import ManifestFinding, find_errors
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.manifest_values import Slip
from framer.campaigns.registry import campaign_directories, campaign_roots
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.check.findings import Finding
from framer.studio.check.manifest_words import check_contrast, check_words, find_placeholders

_NOT_NFC = N_(
    "%(name)s: “%(word)s” and %(more)d more words are written with loose accents (not NFC); framer puts that right "
    "when it reads them."
)
_SAVE_NFC = N_("Save the text as NFC, so that searching finds it; most editors write NFC when you type the words anew.")
_NFC_GOOD = N_("%(name)s: all text is NFC.")
_DAYS_GOOD = N_("Days in order: %(starts)s – %(ends)s.")
_ENDED = N_("The campaign ended on %(ends)s.")
_NEW_DAYS = N_("If it is to run again, give it new days.")
_ID_TEXT = N_("“facebook_overlay_id” is “%(value)s”; it must be the number of the old Facebook link.")
_ID_TAKEN = N_(
    "facebook_overlay_id %(value)s belongs to the campaign “%(other)s” already; one link can lead to only one."
)
_ID_ASK = N_("Look the number up in the old link once more, or leave the line out.")
_ID_ALONE = N_("facebook_overlay_id %(value)s: no other campaign has it.")
_NO_WORDS = N_("A frame without words: “slogan” and “mark” are empty.")
_NO_CAPTION = N_("There is no “caption”: people are offered no text to copy with the picture.")
_SAME_TITLE = N_("%(count)d frames are called “%(title)s”; people cannot tell them apart.")
_OTHER_TITLES = N_("Give each frame a title of its own.")


@dataclass(frozen=True)
class CheckedManifest:
    """Findings about a ``campaign.toml``, and its campaign; None if one of them is an error.

    Then its frames are not judged: what is said of them would follow from it. `contrast` is what is to be said if
    the letters of a frame turn out to be too faint, for colours stand in this file.
    """

    findings: tuple[Finding | ManifestFinding, ...]
    campaign: Campaign | None
    contrast: ManifestFinding | None = None


def check_manifest(folder: Path, today: date) -> CheckedManifest:
    """Judge ``campaign.toml`` in `folder`, whose name is the campaign's ID."""
    manifest = inspect_manifest(folder)
    told = [finding for finding in manifest.findings if finding.code not in NO_OVERLAY_CODES]
    missing = find_missing_overlays(manifest.findings, ("no_overlay",))
    if manifest.campaign is None or manifest.text is None:
        return CheckedManifest((*told, *missing), None)
    campaign, reader = manifest.campaign, reopen_manifest(manifest.text, folder)
    reader.findings += told + missing
    check_words(reader, campaign, find_placeholders(campaign))
    _check_days(reader, campaign, today)
    good = _check_overlay_id(reader, campaign, folder)
    _check_frame_titles(reader, campaign)
    worse = {finding.line for finding in reader.findings if finding.severity != "good"}
    told = [each for each in reader.findings if each.severity != "good" or not each.line or each.line not in worse]
    findings = sorted(told, key=lambda finding: finding.line)
    if find_errors(findings):
        return CheckedManifest(tuple(findings), None)
    reader.findings.clear()
    check_contrast(reader, dict(campaign.colours))
    contrast = next(iter(reader.findings), None)
    nfc = check_nfc(manifest.text, MANIFEST_NAME)
    return CheckedManifest((*nfc, *findings, *good, *_describe_campaign(campaign)), campaign, contrast)


def check_nfc(text: str, name: str) -> list[Finding]:
    """Judge whether the `text` of the file `name` is NFC."""
    words = [word for word in text.split() if not unicodedata.is_normalized("NFC", word)]
    if words:
        example = unicodedata.normalize("NFC", words[0]).strip("\"'=,.<>/")
        return [Finding.warning(_NOT_NFC, _SAVE_NFC, name=name, word=example[:40], more=len(words) - 1)]
    return [Finding.good(_NFC_GOOD, name=name)] if text else []


def _check_days(reader: ManifestReader, campaign: Campaign, today: date) -> None:
    if campaign.ends and campaign.ends < today:
        details = {"ends": format_day(campaign.ends)}
        reader.tell(("ends",), Slip("ended", _ENDED, severity="warning", hint=_NEW_DAYS, details=details))


def _describe_campaign(campaign: Campaign) -> Iterator[Finding]:
    """What is good to know."""
    if campaign.starts or campaign.ends:
        starts, ends = (format_day(day, "…") for day in (campaign.starts, campaign.ends))
        yield Finding.good(_DAYS_GOOD, starts=starts, ends=ends)
    if not campaign.mark and not campaign.slogan:
        yield Finding.good(_NO_WORDS)
    if not campaign.caption:
        yield Finding.good(_NO_CAPTION)


def _check_overlay_id(reader: ManifestReader, campaign: Campaign, folder: Path) -> list[Finding]:
    value, path = campaign.facebook_overlay_id, ("facebook_overlay_id",)
    if not value:
        return []
    if not value.isascii() or not value.isdigit():
        digits = max("".join(each if each in "0123456789" else " " for each in value).split(), key=len, default="")
        fix = digits if len(digits) > 5 else "663119041002834"
        details = {"value": value[:80]}
        reader.tell(path, Slip("bad_overlay_id", _ID_TEXT, fix, is_example=fix != digits, details=details))
        return []
    for other in _neighbouring_campaigns(folder):
        if other.facebook_overlay_id == value:
            reader.tell(path, Slip("id_taken", _ID_TAKEN, hint=_ID_ASK, details={"value": value, "other": other.id}))
            return []
    return [Finding.good(_ID_ALONE, value=value)]


def _neighbouring_campaigns(folder: Path) -> Iterator[Campaign]:
    """The built-in campaigns and those beside `folder`, but none of its own ID, which it would replace."""
    roots = (*campaign_roots(), folder.parent)
    for directory in dict.fromkeys(directory for root in roots for directory in campaign_directories(root)):
        if directory.name != folder.name:
            try:
                yield read_manifest(directory)
            except SetupError:
                continue  # a check of that campaign reports it


def _check_frame_titles(reader: ManifestReader, campaign: Campaign) -> None:
    titles = [entry.title for entry in campaign.entries]
    for number, title in enumerate(titles):
        if title in titles[:number] and titles.index(title, titles.index(title) + 1) == number:
            details: dict[str, str | int | float] = {"title": title, "count": titles.count(title)}
            slip = Slip("same_title", _SAME_TITLE, severity="warning", hint=_OTHER_TITLES, details=details)
            reader.tell(("frames", number, "title"), slip)
