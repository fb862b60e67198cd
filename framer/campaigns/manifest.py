"""``campaign.toml`` → a campaign and the blocks of its frames, without any pictures; or all that is wrong with it.

bytes → text (manifest_text) → TOML, mended (manifest_mend) → values by key (manifest_tables) → Campaign
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from framer.campaigns.dates import format_day
from framer.campaigns.layouts import complete_entry
from framer.campaigns.manifest_files import check_files_beside
from framer.campaigns.manifest_findings import ManifestError, ManifestFinding, find_errors
from framer.campaigns.manifest_frames import read_frames
from framer.campaigns.manifest_ids import is_valid_id, suggest_id
from framer.campaigns.manifest_keys import CAMPAIGN_KEYS, COLOUR_KEY, find_key
from framer.campaigns.manifest_lines import ManifestPlaces, load_toml, scan_statements
from framer.campaigns.manifest_mend import mend_manifest_text
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.manifest_text import decode_text, read_text_file
from framer.campaigns.manifest_values import Slip, read_colour
from framer.campaigns.manifest_words import read_captions, read_units
from framer.campaigns.palettes import fill_palette
from framer.campaigns.types import Campaign, FrameEntry
from framer.errors import SetupError
from framer.i18n import N_

MANIFEST_NAME = "campaign.toml"
LOGO_SUFFIXES = (".png", ".webp", ".svg")

# What Notepad, Windows and mail programs make of the name.
_MISNAMED = re.compile(
    r"campaigns?(\s?\(\d+\)|\s?- (copy|bản sao))?(\.(toml|tom|tml))?(\.(txt|toml|bak))?", re.IGNORECASE
)

_COLOUR_EXAMPLES = {"field": "#c8102e", "deep": "#7d0816", "gold": "#e9b949", "light": "#fff1c6"}

_EMPTY_TITLE = N_("“title” is empty.")
_ENDS_BEFORE = N_("The campaign ends on %(ends)s, before it starts on %(starts)s.")
_NOT_COLOURS = N_("Colours stand below a line [colours], each with a name.")
_PUT_INSTEAD = N_("Put these lines in its place: %(correction)s")
_BAD_FOLDER_NAME = N_(
    "The folder is called “%(name)s”; its name stands in the campaign's address, so only a-z, 0-9 and - are possible."
)
_RENAME_IT = N_("Rename the folder, for example: %(correction)s")
_WRONG_NAME = N_("The file must be called campaign.toml; Windows may hide the end of a name, such as .txt.")
_RENAME_FILE = N_("Rename the file “%(name)s” to: %(correction)s")
_NEEDS_ENDS = N_("“closed_after_days” does nothing without “ends”.")
_BAD_LOGO = N_("“logo” is the name of a PNG, WebP or SVG beside campaign.toml.")


@dataclass(frozen=True)
class ReadManifest:
    """The campaign that a manifest describes (None: there are errors among the `findings`), in the file's order.

    `text` is the file as it was read, or with its slips mended; None if it could not be read at all.
    """

    campaign: Campaign | None
    findings: tuple[ManifestFinding, ...]
    text: str | None = None


def read_manifest(directory: Path) -> Campaign:
    """The campaign that ``campaign.toml`` in `directory` describes: its ID is the directory's name, it has no `frames`.

    The overlays need not exist. Raises ManifestError.
    """
    manifest = inspect_manifest(directory)
    if manifest.campaign is None:
        raise ManifestError(manifest.findings)
    return manifest.campaign


def inspect_manifest(directory: Path) -> ReadManifest:
    """What ``campaign.toml`` in `directory` says, and all that is to be said of it. Raises nothing."""
    path = directory / MANIFEST_NAME
    if not path.is_file() and (misnamed := find_misnamed_manifest(directory)):
        return ReadManifest(None, (misnamed,))
    decoded = read_text_file(path)
    if decoded.text is None:
        return ReadManifest(None, decoded.findings)
    return _read_decoded(decoded.text, directory, decoded.findings)


def parse_manifest(data: bytes, directory: Path) -> ReadManifest:
    """Like `inspect_manifest`, for the `data` of a file that is not, or not yet, in `directory`."""
    decoded = decode_text(data, f"{directory.name}/{MANIFEST_NAME}")
    if decoded.text is None:
        return ReadManifest(None, decoded.findings)
    return _read_decoded(decoded.text, directory, decoded.findings)


def reopen_manifest(text: str, directory: Path) -> ManifestReader:
    """A reader of the `text` of a ReadManifest, for those who have more to say about it."""
    file = f"{directory.name}/{MANIFEST_NAME}"
    return ManifestReader(load_toml(text), ManifestPlaces(scan_statements(text)), file)


def find_misnamed_manifest(directory: Path) -> ManifestFinding | None:
    """Where `directory` has a manifest under a wrong name (``campaign.toml.txt``), what to call it; else None."""
    try:
        names = sorted(path.name for path in directory.iterdir() if path.is_file())
    except OSError:  # no directory, or one that nobody may read
        return None
    wrong = next((name for name in names if _MISNAMED.fullmatch(unicodedata.normalize("NFC", name))), None)
    if wrong is None or MANIFEST_NAME in names:
        return None
    file, details = f"{directory.name}/{wrong}", {"name": wrong}
    return ManifestFinding("wrong_name", "", 0, _WRONG_NAME, MANIFEST_NAME, "error", file, _RENAME_FILE, details)


def _read_decoded(text: str, directory: Path, before: tuple[ManifestFinding, ...]) -> ReadManifest:
    file = f"{directory.name}/{MANIFEST_NAME}"
    mended = mend_manifest_text(text, file)
    findings = [*before, *mended.findings]
    if not is_valid_id(directory.name):
        better = suggest_id(directory.name) or "chien-dich"
        details = {"name": directory.name}
        findings.append(
            ManifestFinding("bad_folder", "", 0, _BAD_FOLDER_NAME, better, "error", file, _RENAME_IT, details)
        )
    if mended.document is None:
        return ReadManifest(None, tuple(findings))
    reader = ManifestReader(mended.document, ManifestPlaces(mended.statements), file)
    campaign = _read_document(reader, directory)
    known = {finding.line for finding in mended.findings}
    guessed = any(finding.key in ("starts", "ends") for finding in find_errors(mended.findings))
    findings += [
        each
        for each in reader.findings
        if (each.line not in known or each.file != file) and not (guessed and each.code == "ends_before")
    ]
    findings.sort(key=lambda finding: (finding.file != file, finding.line))
    told = tuple(findings)
    good = None if find_errors(told) else replace(campaign, findings=told)
    return ReadManifest(good, told, mended.text)


def _read_document(reader: ManifestReader, directory: Path) -> Campaign:
    """The campaign of the document, with what could be read of it; the reader has what is wrong with it."""
    document = reader.document
    values = reader.read_table(document, (), CAMPAIGN_KEYS)
    title_key = CAMPAIGN_KEYS[0]
    reader.require(document, (), title_key)
    title = values.get("title", "")
    if "title" in values and not title:
        reader.tell(("title",), Slip("empty", _EMPTY_TITLE, title_key.example, is_example=True))
    lines = tuple(filter(None, (" ".join(line.split()) for line in title.split("\n"))))
    colours = _read_colours(reader, values.pop("colours", {}))
    values.pop("frames", None)
    if values.get("layout") or values.get("palette"):
        colours = tuple(fill_palette(values.get("palette", ""), dict(colours)).items())
    entries = _complete_entries(reader, read_frames(reader, directory), values, dict(colours))
    captions = read_captions(reader, values.get("caption", ""))
    units = read_units(reader, directory)
    _check_day_order(reader, values)
    logo = _read_logo(reader, values.pop("logo", ""), directory)
    check_files_beside(reader, entries, logo, values.get("layout", ""))
    overlay_id = values.pop("facebook_overlay_id", "") or None
    for name in ("captions", "units"):
        values.pop(name, None)
    values |= {"title": " ".join(lines), "title_lines": lines, "captions": captions, "units": units, "logo": logo}
    values.setdefault("slogan", values["title"])
    values["caption"] = captions[0].text if captions else ""
    return Campaign(id=directory.name, colours=colours, entries=entries, facebook_overlay_id=overlay_id, **values)


def _complete_entries(
    reader: ManifestReader, entries: tuple[FrameEntry, ...], values: Mapping[str, Any], colours: Mapping[str, str]
) -> tuple[FrameEntry, ...]:
    """The `entries` with what their artwork declares; a finding for an SVG whose declarations cannot be read."""
    completed = []
    for number, entry in enumerate(entries):
        try:
            completed.append(complete_entry(entry, values.get("layout", ""), colours, values.get("lang", "")))
        except SetupError as error:
            details = {name: str(value) for name, value in error.details.items()}
            slip = Slip("bad_slot", error.message, None, "warning", hint=error.hint, details=details)
            reader.tell(("frames", number, "overlay"), slip)
            completed.append(entry)
    return tuple(completed)


def _read_colours(reader: ManifestReader, table: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, Mapping):
        statement = reader.places.find(("colours",))
        line = statement.first if statement else 0
        reader.add(
            "not_colours",
            ("colours",),
            line,
            _NOT_COLOURS,
            correction='[colours]\nfield = "#c8102e"',
            hint=_PUT_INSTEAD,
        )
        return ()
    colours = {}
    for name, raw in table.items():
        if find_key(CAMPAIGN_KEYS, name) and not read_colour(raw)[0]:
            reader.read_table({name: raw}, ("colours",), (COLOUR_KEY,))
            continue
        value, slip = read_colour(raw, _COLOUR_EXAMPLES.get(name, "#c8102e"))
        if slip:
            reader.tell(("colours", name), slip)
        if value:
            colours[name] = value
    return tuple(colours.items())


def _check_day_order(reader: ManifestReader, values: Mapping[str, Any]) -> None:
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        details = {"starts": format_day(starts), "ends": format_day(ends)}
        fix = _next_such_day(ends, starts)
        reader.tell(("ends",), Slip("ends_before", _ENDS_BEFORE, fix, is_example=True, details=details))
    if "closed_after_days" in values and not ends:
        reader.tell(("closed_after_days",), Slip("needs_ends", _NEEDS_ENDS, severity="warning"))


def _next_such_day(ends: date, starts: date) -> date:
    """The first day from `starts` on that is the same day of its month as `ends`."""
    for month in range(13):
        year, number = starts.year + (starts.month - 1 + month) // 12, (starts.month - 1 + month) % 12 + 1
        try:
            day = date(year, number, ends.day)
        except ValueError:  # no 31st in this month
            continue
        if day >= starts:
            return day
    return starts


def _read_logo(reader: ManifestReader, name: str, directory: Path) -> Path | None:
    if not name:
        return None
    path = PurePath(name)
    if path.parent != PurePath() or path.suffix.lower() not in LOGO_SUFFIXES:
        meant = path.with_suffix(".png").name if path.name not in ("", "..") else "logo.png"
        reader.tell(("logo",), Slip("bad_logo", _BAD_LOGO, meant, is_example=True))
        return None
    return directory / name
