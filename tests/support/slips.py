"""Slips that officers make in campaign.toml, each in the file of `framer frames new`, and what is said of them."""

import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from framer.assets import asset_directory
from framer.campaigns.manifest_findings import ManifestFinding
from framer.i18n import Message, load_translator
from framer.studio.check.manifest import check_manifest
from framer.studio.scaffold import CampaignStart, create_campaign_folder
from support.pictures import ring

NAME = "cao-bang-xx"
TODAY = date(2025, 9, 1)
START = CampaignStart(title="Chào mừng Đại hội tỉnh Cao Bằng", mark="Đại hội XX", organiser="Sở Y tế tỉnh Cao Bằng")
CHANGES = (
    ("2025-10-01", "2025-09-30"),
    ("# caption = ", 'caption = """\nChào mừng Đại hội! Mời bạn cùng thay ảnh đại diện.\n#NgayHoi"""\n# caption = '),
    ("# [colours]\n# field", "[colours]\nfield"),
    ("# deep =", "deep ="),
    ("# gold =", "gold ="),
    ("# light =", "light ="),
    ('overlay = "frame.png"', 'overlay = "ring.png"\nwindow = { cx = 0.5, cy = 0.5, r = 0.381 }'),
)
TITLE = 'title = "Chào mừng Đại hội tỉnh Cao Bằng"'
FIELD = 'field = "#c8102e"'
WINDOW = "window = { cx = 0.5, cy = 0.5, r = 0.381 }"

# What each changes in the file: of the study (27 with the files below), then more.
STUDIED: Mapping[str, tuple[str, str]] = {
    "curly-quotes": (TITLE, "title = “Chào mừng Đại hội tỉnh Cao Bằng”"),
    "vn-date": ("starts = 2025-09-01", "starts = 01/09/2025"),
    "quoted-date": ("starts = 2025-09-01", 'starts = "2025-09-01"'),
    "no-zero-date": ("starts = 2025-09-01", "starts = 2025-9-1"),
    "no-quotes": (TITLE, "title = Chào mừng Đại hội"),
    "missing-end-quote": (TITLE, 'title = "Chào mừng Đại hội'),
    "inner-quotes": (TITLE, 'title = "Chào mừng "Đại hội" tỉnh"'),
    "colour-name": (FIELD, 'field = "xanh"'),
    "colour-short": (FIELD, 'field = "#0bf"'),
    "colour-nohash": (FIELD, 'field = "c8102e"'),
    "logo-key": ("organiser = ", 'logo = "logo.png"\norganiser = '),
    "key-caps": ("mark = ", "Mark = "),
    "key-typo": ("organiser = ", "organizer = "),
    "emoji-title": (TITLE, 'title = "Chào mừng Đại hội 🇻🇳 Cao Bằng"'),
    "ends-before": ("ends = 2025-09-30", "ends = 2025-08-30"),
    "colour-lowcontrast": (FIELD, 'field = "#ffd54a"'),
    "empty-mark": ('mark = "Đại hội XX"', 'mark = ""'),
    "no-title": (TITLE, ""),
    "backslash": ('"Sở Y tế tỉnh Cao Bằng"', '"Sở Y tế\\Cao Bằng"'),
    "two-line-title": (TITLE, 'title = "Chào mừng Đại hội\nCao Bằng"'),
    "overlay-missing": ('overlay = "ring.png"', 'overlay = "khung.png"'),
    "window-bad": (WINDOW, "window = { cx = 1024, cy = 1024, r = 780 }"),
    "overlayid-int": ("# facebook_overlay_id = ", "facebook_overlay_id = 663119041002835 # "),
}
STUDIED_FILES = ("utf8-bom", "utf16", "latin1", "notepad-txt")
OWN: Mapping[str, tuple[str, str]] = {
    "colour-unquoted": (FIELD, "field = #c8102e"),
    "decimal-comma": (WINDOW, "window = { cx = 0,5, cy = 0,5, r = 0,381 }"),
    "comma-at-end": ('mark = "Đại hội XX"', 'mark = "Đại hội XX",'),
    "colon": ('mark = "Đại hội XX"', 'mark: "Đại hội XX"'),
    "key-vietnamese": ("organiser = ", "đơn vị tổ chức = "),
    "key-in-block": ('overlay = "ring.png"', 'overlay = "ring.png"\ndraft = true'),
    "key-twice": ("organiser = ", 'mark = "Đại hội"\norganiser = '),
    "yes": ("organiser = ", "draft = có\norganiser = "),
    "single-brackets": ("[[frames]]\nid", "[frames]\nid"),
    "month-first": ("starts = 2025-09-01", 'starts = "09/21/2025"'),
    "no-such-day": ("ends = 2025-09-30", "ends = 31/09/2025"),
    "odd-spaces": ('mark = "Đại hội XX"', 'mark\u00a0=\u00a0"Đại hội XX"'),
    "open-caption": ('#NgayHoi"""', "#NgayHoi"),
    "open-list": ("organiser = ", 'units = ["Khoa Nội", "Khoa Ngoại"\norganiser = '),
    "stray-words": ("organiser = ", "nhớ hỏi anh Nam\norganiser = "),
    "placeholder": ('#NgayHoi"""', '#NgayHoi {lnk}"""'),
    "template-words": (TITLE, 'title = "Chào mừng ngày hội của đơn vị chúng tôi"'),
}
FRESH: Mapping[str, tuple[str, str]] = {
    "key-in-quotes": (TITLE, '“title” = "Chào mừng Đại hội tỉnh Cao Bằng"'),
    "units-in-one": ("organiser = ", 'units = "Khoa Nội, Khoa Ngoại, Phòng Tổ chức"\norganiser = '),
    "units-semicolons": ("organiser = ", 'units = ["Khoa Nội"; "Khoa Ngoại"]\norganiser = '),
    "units-workbook": ("organiser = ", 'units = "don-vi.xlsx"\norganiser = '),
    "full-width": ('mark = "Đại hội XX"', 'mark\uff1d"Đại hội XX"'),
    "numbered": ('mark = "Đại hội XX"', '3. mark = "Đại hội XX"'),
    "two-keys": ('mark = "Đại hội XX"', 'mark = "Đại hội XX", slogan = "Đoàn kết"'),
    "number-as-title": (TITLE, "title = 2025"),
    "single-quotes": (TITLE, "title = ''Chào mừng Đại hội''"),
    "dash": ('mark = "Đại hội XX"', 'mark – "Đại hội XX"'),
    "short-year": ("starts = 2025-09-01", "starts = 01/09/25"),
    "hours": ("starts = 2025-09-01", "starts = 7h30 ngày 01/09/2025"),
    "month-last": ("ends = 2025-09-30", "ends = 2025-30-09"),
    "no-day": ("ends = 2025-09-30", "ends = "),
    "no-heading": ("[[frames]]\nid", "id"),
    "heading-caps": ("[[frames]]\nid", "[[Frames]]\nid"),
    "windows-path": ("organiser = ", 'logo = "C:\\Users\\Lan\\logo.png"\norganiser = '),
    "words-for-number": ("organiser = ", 'closed_after_days = "30 ngày"\norganiser = '),
    "window-colons": (WINDOW, "window = { cx: 50%, cy: 50%, r: 38% }"),
}
# How officers put into words what the file wants in its own.
SPOKEN: Mapping[str, tuple[str, str]] = {
    "day-with-words": ("ends = 2025-09-30", 'ends = "30/9/2025 (dự kiến)"'),
    "weekday": ("starts = 2025-09-01", "starts = Thứ Hai, 01/09/2025"),
    "layout-vietnamese": ('layout = "ring"', 'layout = "vòng mảnh"'),
    "palette-vietnamese": ('palette = "party-red"', 'palette = "xanh y tế"'),
    "ornament-no-quotes": ('ornament = "lotus"', "ornament = hoa sen"),
    "language": ("organiser = ", 'lang = "tiếng Anh"\norganiser = '),
    "note-slashes": ('mark = "Đại hội XX"', 'mark = "Đại hội XX" // chữ to'),
    "two-texts": ('"Sở Y tế tỉnh Cao Bằng"', '"Sở Y tế" + "tỉnh Cao Bằng"'),
    "last-word-in-quotes": ('mark = "Đại hội XX"', 'mark = Đại hội "XX"'),
    "unit-no-quotes": ("organiser = ", 'units = ["Khoa Sản", Khoa Nhi]\norganiser = '),
    "number-with-words": ("organiser = ", "closed_after_days = 30 ngày\norganiser = "),
    "colour-key-vietnamese": (FIELD, 'nền = "#c8102e"'),
    "web-page": (TITLE, 'title = "Chào mừng<br>Đại hội tỉnh Cao Bằng"'),
}
OWN_FILES = ("cp1258", "word", "copied-name")
CHANGED_LINES: Mapping[str, tuple[str, str]] = {**STUDIED, **OWN, **FRESH, **SPOKEN}
SLIPS = (*STUDIED, *STUDIED_FILES, *OWN, *FRESH, *SPOKEN, *OWN_FILES)


def good_manifest(folder: Path) -> str:
    """The text of another province's file, in the new campaign `folder`, which has its SVG and a PNG."""
    create_campaign_folder(folder, TODAY, "vi", START)
    text = (folder / "campaign.toml").read_text("utf-8")
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("draft"))
    for before, after in CHANGES:
        assert before in text
        text = text.replace(before, after)
    svg = asset_directory("static") / "frames" / "plain-red-gold" / "ring.svg"
    shutil.copyfile(svg, folder / "ring.svg")
    ring(folder / "ring.png")
    (folder / "campaign.toml").write_text(text, encoding="utf-8")
    return text


def make_slip(folder: Path, slip: str) -> Path:
    """A campaign folder in `folder`, with this slip."""
    directory = folder / NAME
    text = good_manifest(directory)
    path = directory / "campaign.toml"
    if slip in CHANGED_LINES:
        before, after = CHANGED_LINES[slip]
        assert before in text
        path.write_bytes(text.replace(before, after, 1).encode())
    elif slip == "notepad-txt":
        path.rename(directory / "campaign.toml.txt")
    elif slip == "copied-name":
        path.rename(directory / "campaign (1).toml")
    else:
        path.write_bytes(_ENCODED[slip](text))
    return directory


def sentences_about(folder: Path, language: str = "vi") -> list[Message]:
    """What is said of ``campaign.toml`` in `folder`; of colours too, if of nothing else."""
    return [finding.to_message(load_translator(language)) for finding in _told(folder)]


def _told(folder: Path) -> Iterator[ManifestFinding]:
    checked = check_manifest(folder, TODAY)
    told = [finding for finding in checked.findings if isinstance(finding, ManifestFinding)]
    yield from told or filter(None, [checked.contrast])


def slips_table(folder: Path) -> str:
    """The table of all slips and their sentences, as docs have it."""
    rows = ["| slip | in the file | what framer says |", "|---|---|---|"]
    for number, slip in enumerate(SLIPS):
        directory = make_slip(folder / str(number), slip)
        written = CHANGED_LINES.get(slip, ("", ""))[1]
        code = f"`{_cell(written)}`" if written and "`" not in written else ""
        (words,) = sentences_about(directory)
        hint = f" → {_cell(words.hint)}" if words.hint else ""
        rows.append(f"| {slip} | {code} | {_cell(words.text)}{hint} |")
    return "\n".join(rows)


def _cell(text: str) -> str:
    return text.replace("\u00a0", "␣").replace("\n", " ⏎ ").replace("|", "\\|").strip()


def as_cp1258(text: str) -> bytes:
    """`text` as Notepad saves it as “ANSI” on Vietnamese Windows: tones are signs of their own."""
    parts = []
    for character in unicodedata.normalize("NFC", text):
        tones = [mark for mark in unicodedata.normalize("NFD", character) if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = "".join(mark for mark in unicodedata.normalize("NFD", character) if mark not in tones)
        whole = character.encode("cp1258", "ignore")
        parts.append(whole or (unicodedata.normalize("NFC", base) + "".join(tones)).encode("cp1258", "replace"))
    return b"".join(parts)


_ENCODED = {
    "utf8-bom": lambda text: text.encode("utf-8-sig"),
    "utf16": lambda text: text.encode("utf-16"),
    "latin1": lambda text: text.encode("latin-1", "replace"),
    "cp1258": as_cp1258,
    "word": lambda text: b"PK\x03\x04" + text.encode(),
}
