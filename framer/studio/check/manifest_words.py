"""The words and colours of a ``campaign.toml``: whether its artwork can show them, and whether they are its own yet."""

import re
import unicodedata
from collections.abc import Mapping

from framer.campaigns.layouts import find_artwork
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.manifest_values import Slip
from framer.campaigns.theme import BLACK, MIN_CONTRAST, contrast_ratio, mix_colours, parse_rgb
from framer.campaigns.types import Campaign
from framer.i18n import N_
from framer.text.shaping import has_glyph

MAX_TITLE_LETTERS = 120
_MAX_MARK_LETTERS = 14
_SAFE_CONTRAST = 5.0  # a little more than MIN_CONTRAST, for shadows and grounds that are no plain colour
_DRAWN_WORDS = ("title", "slogan", "mark", "organiser")
_WEIGHT = 700
_SVG_PLACEHOLDER = re.compile(r"\{\{\s*([a-z]+)")
_HTML_SIGN = re.compile(r"</?[a-zA-Z]{1,6}\s*/?>|&(?:nbsp|quot|amp|lt|gt|#\d{2,5});")
_HTML_MEANING = {"&nbsp;": " ", "&quot;": "”", "&amp;": "&", "&lt;": "<", "&gt;": ">"}
_MAX_SVG_CHARACTERS = 2_000_000

_TEMPLATE_TEXTS = {  # of earlier templates of campaigns: none of them may be left in one
    "title": ("Chào mừng ngày hội của đơn vị chúng tôi",),
    "organiser": ("Tên đơn vị tổ chức",),
    "caption": ("Chào mừng ngày hội của đơn vị chúng tôi! Mời bạn cùng thay ảnh đại diện.\n#NgayHoi",),
}

_NO_LETTER = N_("The frames' font has no letter for “%(letters)s”, which stands in “%(key)s”.")
_LOW_CONTRAST = N_(
    "Letters in “light” (%(light)s) cannot be read on “field” (%(field)s): contrast %(contrast).1f : 1, at least "
    "%(least).1f : 1."
)
_NO_MARK = N_("There is no “mark”: nothing on the frame can be read at avatar size.")
_LONG_TITLE = N_("The title has %(count)d letters; beyond %(most)d it is hard to read on a phone.")
_GIVE_SLOGAN = N_('Shorten it, or give shorter words for the ring: slogan = "…"')
_MARKUP = N_("“%(sign)s” in “%(key)s” is printed as it stands; a line break is \\n.")
_TEMPLATE_WORDS = N_("“%(key)s” still has the words of the template.")
_OWN_WORDS = N_("Type the campaign's own words in line %(line)d.")


def check_words(reader: ManifestReader, campaign: Campaign, used: frozenset[str]) -> None:
    """Tell `reader` what is wrong with the words of `campaign`; `used` are the placeholders of its SVGs."""
    document = reader.document
    check_letters(reader, used)
    for key in (*_DRAWN_WORDS, "caption", "contact"):
        _check_markup(reader, key)
    for key, words in _TEMPLATE_TEXTS.items():
        if document.get(key) in words:
            reader.tell((key,), Slip("template_words", _TEMPLATE_WORDS, hint=_OWN_WORDS))
    if len(campaign.title) > MAX_TITLE_LETTERS:
        details: dict[str, str | int | float] = {"count": len(campaign.title), "most": MAX_TITLE_LETTERS}
        reader.tell(("title",), Slip("long_title", _LONG_TITLE, None, "warning", hint=_GIVE_SLOGAN, details=details))
    misspelt = any(finding.details.get("near") == "mark" for finding in reader.findings)
    if not campaign.mark and campaign.slogan and not misspelt:
        reader.tell(("mark",), Slip("no_mark", _NO_MARK, suggest_mark(campaign.title), "warning", is_example=True))


def _check_markup(reader: ManifestReader, key: str) -> None:
    """Tell of signs of web pages in a text, which stay what they are here."""
    text = reader.document.get(key)
    if not isinstance(text, str) or not (found := _HTML_SIGN.search(text)):
        return
    line_break = "\n" if key in ("title", "caption", "contact") else " "

    def meaning(sign: re.Match[str]) -> str:
        is_break = re.fullmatch(r"<br\s*/?>", sign[0], re.IGNORECASE)
        return line_break if is_break else _HTML_MEANING.get(sign[0], "")

    fix = _HTML_SIGN.sub(meaning, text).strip()
    reader.tell((key,), Slip("markup", _MARKUP, fix, "warning", details={"sign": found[0]}))


def check_letters(reader: ManifestReader, used: frozenset[str]) -> None:
    """Tell `reader` which words that its SVGs use (`used`) have letters that cannot be drawn."""
    if "slogan" not in reader.document and "slogan" in used:
        used |= {"title"}
    for key in _DRAWN_WORDS:
        text = reader.document.get(key)
        if isinstance(text, str) and key in used and (letters := find_unknown_letters(text)):
            fix = " ".join("".join(" " if each in letters else each for each in text).split())
            reader.tell((key,), Slip("no_letter", _NO_LETTER, fix, details={"letters": letters}))


def check_contrast(reader: ManifestReader, colours: Mapping[str, str]) -> None:
    """Tell `reader` if letters in `light` cannot be read on `field`, and which `field` would do."""
    if not {"light", "field"} <= colours.keys():
        return
    light, field = parse_rgb(colours["light"]), parse_rgb(colours["field"])
    contrast = contrast_ratio(light, field)
    if contrast >= MIN_CONTRAST:
        return
    darker = (mix_colours(field, BLACK, share / 40) for share in range(41))
    good = next((colour for colour in darker if contrast_ratio(light, colour) >= _SAFE_CONTRAST), None)
    fix = f"#{bytes(good).hex()}" if good else None
    details: dict[str, str | int | float] = {
        "light": colours["light"], "field": colours["field"], "contrast": contrast, "least": MIN_CONTRAST,
    }  # fmt: skip
    reader.tell(("colours", "field"), Slip("low_contrast", _LOW_CONTRAST, fix, is_example=True, details=details))


def find_unknown_letters(text: str) -> str:
    """The signs of `text` that the frames' font does not have, each once; those without a picture are left out."""
    seen = dict.fromkeys(each for each in unicodedata.normalize("NFC", text) if not each.isspace())
    return "".join(each for each in seen if not has_glyph(each, _WEIGHT) and unicodedata.category(each)[0] != "C")


def suggest_mark(title: str) -> str:
    """A few words of `title` that say what it is about."""
    words = re.sub(r"^(nhiệt liệt |tích cực )?(chào mừng|mừng|hưởng ứng|kỷ niệm|welcome to)\s+", "", title, flags=re.I)
    mark = ""
    for number, word in enumerate(words.split()):
        if len(f"{mark} {word}".strip()) > _MAX_MARK_LETTERS or (number > 1 and word[0].islower()):
            break
        mark = f"{mark} {word}".strip()
    return (mark[:1].upper() + mark[1:]) or "Đại hội"


def find_placeholders(campaign: Campaign) -> frozenset[str]:
    """The names of all words and colours that the SVGs of `campaign` ask for."""
    names: set[str] = set()
    for entry in campaign.entries:
        svg = find_artwork(entry.overlay, campaign.layout)
        if svg:
            with svg.open(encoding="utf-8", errors="replace") as file:
                names |= set(_SVG_PLACEHOLDER.findall(file.read(_MAX_SVG_CHARACTERS)))
    return frozenset(names)
