"""``campaign.toml``: its words, days and numbers; all mistakes that can be told apart, not only the first."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from framer.campaigns.dates import format_day
from framer.campaigns.manifest import (
    MANIFEST_NAME,
    MAX_MANIFEST_BYTES,
    OVERLAY_SUFFIXES,
    is_valid_id,
    parse_manifest,
    read_manifest,
)
from framer.campaigns.registry import campaign_directories, campaign_roots
from framer.campaigns.types import Campaign, FrameEntry, is_hex_colour
from framer.errors import SetupError
from framer.i18n import N_
from framer.studio.check.findings import LEVEL_ERROR, Finding

_MAX_TITLE_LETTERS = 120

_SEE_DOCS = N_("See docs/frames.md for what the file must hold.")
_NO_TOML = N_("campaign.toml cannot be read: %(reason)s.")
_NOT_UTF8 = N_("it is not saved as UTF-8")
_MANIFEST_TOO_LARGE = N_("it is larger than 100 kB")
_MEND_LINE = N_("Open it in a text editor and mend it there; see docs/frames.md for what it must hold.")
_NOT_NFC = N_(
    "%(name)s: “%(word)s” and %(more)d more words are written with loose accents (not NFC); framer puts that right "
    "when it reads them."
)
_SAVE_NFC = N_("Save the text as NFC, so that searching finds it; most editors write NFC when you type the words anew.")
_NFC_GOOD = N_("%(name)s: all text is NFC.")
_BAD_ID = N_("The folder is called “%(name)s”; its name is the campaign's ID, so only a-z, 0-9 and - are possible.")
_RENAME_FOLDER = N_("Rename the folder, for example: lang-son-xvii.")
_REVERSED = N_("The campaign ends on %(ends)s, before it starts on %(starts)s.")
_SWAP = N_("Put “starts” and “ends” right in campaign.toml.")
_DAYS_GOOD = N_("Days in order: %(starts)s – %(ends)s.")
_ENDED = N_("The campaign ended on %(ends)s.")
_NEW_DAYS = N_("If it is to run again, give it new days.")
_ID_TEXT = N_("facebook_overlay_id is %(value)s; it must be a text of digits, in quotes.")
_ID_HINT = N_('Write only the number in the old Facebook link: facebook_overlay_id = "663119041002834".')
_ID_TAKEN = N_(
    "facebook_overlay_id %(value)s belongs to the campaign “%(other)s” already; one link can lead to only one."
)
_ID_ASK = N_("Look the number up in the old link once more, or leave the line out.")
_ID_ALONE = N_("facebook_overlay_id %(value)s: no other campaign has it.")
_LONG_TITLE = N_("The title has %(count)d letters; beyond %(most)d it is hard to read on a phone.")
_SHORTEN_TITLE = N_("Shorten it, or give a shorter “slogan” for the ring.")
_NO_MARK = N_("There is no “mark”: nothing on the frame can be read at avatar size.")
_GIVE_MARK = N_('Give two or three words, for example: mark = "Đại hội XVII".')
_NO_WORDS = N_("A frame without words: “slogan” and “mark” are empty.")
_NO_CAPTION = N_("There is no “caption”: people are offered no text to copy with the picture.")
_SAME_TITLE = N_("%(count)d frames are called “%(title)s”; people cannot tell them apart.")
_OTHER_TITLES = N_("Give each frame a title of its own.")


@dataclass(frozen=True)
class CheckedManifest:
    """Findings about a ``campaign.toml``, and its campaign: of a file with mistakes, what can be used."""

    findings: tuple[Finding, ...]
    campaign: Campaign


def check_manifest(folder: Path, today: date) -> CheckedManifest:
    """Judge ``campaign.toml`` in `folder`, whose name is the campaign's ID."""
    text, findings = _read_manifest_text(folder / MANIFEST_NAME)
    try:
        table = parse_manifest(text)
    except ValueError as failure:
        return CheckedManifest((Finding.error(_NO_TOML, _MEND_LINE, reason=failure),), _lenient_campaign(folder, {}))
    findings += [
        *check_nfc(text, MANIFEST_NAME),
        *_check_folder_name(folder),
        *_check_days(table, today),
        *_check_overlay_id(table, folder),
    ]
    try:
        campaign = read_manifest(folder)
    except SetupError as failure:
        if not any(finding.level == LEVEL_ERROR for finding in findings):
            findings.append(Finding.from_failure(failure, _SEE_DOCS))
        return CheckedManifest(tuple(findings), _lenient_campaign(folder, table))
    return CheckedManifest((*findings, *_check_manifest_words(campaign)), campaign)


def check_nfc(text: str, name: str) -> list[Finding]:
    """Judge whether the `text` of the file `name` is NFC."""
    words = [word for word in text.split() if not unicodedata.is_normalized("NFC", word)]
    if words:
        example = unicodedata.normalize("NFC", words[0]).strip("\"'=,.<>/")
        return [Finding.warning(_NOT_NFC, _SAVE_NFC, name=name, word=example[:40], more=len(words) - 1)]
    return [Finding.good(_NFC_GOOD, name=name)] if text else []


def _read_manifest_text(path: Path) -> tuple[str, list[Finding]]:
    """The text of the file; empty, with a finding, if it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MANIFEST_BYTES + 1)
        if len(data) > MAX_MANIFEST_BYTES:
            return "", [Finding.error(_NO_TOML, _SEE_DOCS, reason=(_MANIFEST_TOO_LARGE,))]
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return "", [Finding.error(_NO_TOML, _MEND_LINE, reason=(_NOT_UTF8,))]
    except OSError as failure:
        return "", [Finding.error(_NO_TOML, _SEE_DOCS, reason=failure.strerror or failure)]


def _check_folder_name(folder: Path) -> list[Finding]:
    return [] if is_valid_id(folder.name) else [Finding.error(_BAD_ID, _RENAME_FOLDER, name=folder.name)]


def _check_days(table: Mapping[str, Any], today: date) -> list[Finding]:
    starts, ends = (table.get(key) if type(table.get(key)) is date else None for key in ("starts", "ends"))
    days = {"starts": format_day(starts, "…"), "ends": format_day(ends, "…")}
    if starts and ends and ends < starts:
        return [Finding.error(_REVERSED, _SWAP, **days)]
    findings = [Finding.good(_DAYS_GOOD, **days)] if starts or ends else []
    if ends and ends < today:
        findings.append(Finding.warning(_ENDED, _NEW_DAYS, ends=days["ends"]))
    return findings


def _check_overlay_id(table: Mapping[str, Any], folder: Path) -> list[Finding]:
    value = table.get("facebook_overlay_id", "")
    if value == "":
        return []
    if not isinstance(value, str) or not value.isascii() or not value.strip().isdigit():
        return [Finding.error(_ID_TEXT, _ID_HINT, value=f"“{value}”" if isinstance(value, str) else value)]
    for other in _neighbouring_campaigns(folder):
        if other.facebook_overlay_id == value.strip():
            return [Finding.error(_ID_TAKEN, _ID_ASK, value=value, other=other.id)]
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


def _check_manifest_words(campaign: Campaign) -> list[Finding]:
    findings = []
    if len(campaign.title) > _MAX_TITLE_LETTERS:
        findings.append(
            Finding.warning(_LONG_TITLE, _SHORTEN_TITLE, count=len(campaign.title), most=_MAX_TITLE_LETTERS)
        )
    if not campaign.mark:
        findings.append(Finding.warning(_NO_MARK, _GIVE_MARK) if campaign.slogan else Finding.good(_NO_WORDS))
    if not campaign.caption:
        findings.append(Finding.good(_NO_CAPTION))
    titles = [entry.title for entry in campaign.entries]
    return findings + [
        Finding.warning(_SAME_TITLE, _OTHER_TITLES, title=title, count=titles.count(title))
        for title in dict.fromkeys(titles)
        if titles.count(title) > 1
    ]


def _lenient_campaign(folder: Path, table: Mapping[str, Any]) -> Campaign:
    """What can be used of a file with mistakes, so that its pictures can be checked all the same."""
    words = {key: value for key, value in table.items() if isinstance(value, str)}
    colours, blocks = table.get("colours"), table.get("frames")
    return Campaign(
        id=folder.name,
        title=words.get("title", folder.name),
        slogan=words.get("slogan", words.get("title", "")),
        mark=words.get("mark", ""),
        organiser=words.get("organiser", ""),
        colours=tuple(
            (name, value)
            for name, value in (colours.items() if isinstance(colours, dict) else ())
            if isinstance(value, str) and is_hex_colour(value)
        ),
        entries=tuple(_lenient_frames(folder, blocks if isinstance(blocks, list) else [])),
    )


def _lenient_frames(folder: Path, blocks: list[Any]) -> Iterator[FrameEntry]:
    """The frames that the `blocks` list; if there are none, one for each PNG in the folder."""
    listed = [block["overlay"] for block in blocks if isinstance(block, dict) and isinstance(block.get("overlay"), str)]
    present = [path.name for path in sorted(folder.glob("*.png")) if not path.name.endswith(".preview.png")]
    for name in dict.fromkeys(listed or present):
        path = folder / name
        if path.parent == folder and path.suffix.lower() in OVERLAY_SUFFIXES:
            yield FrameEntry(path.stem, path.stem, path)
