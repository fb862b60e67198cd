"""An SVG file and the ``campaign.toml`` beside it → markup to be drawn, with the campaign's words and colours."""

import codecs
import re
from pathlib import Path

from framer.campaigns.dates import format_day
from framer.campaigns.layout_names import DEFAULT_ORNAMENT, EMBLEM_NAMES, ORNAMENT_NAMES
from framer.campaigns.layouts import part_path
from framer.campaigns.manifest import MANIFEST_NAME, read_manifest
from framer.campaigns.types import Campaign
from framer.errors import NoFile, SetupError
from framer.i18n import N_
from framer.studio.logo import load_logo
from framer.studio.svg.parts import ArtworkParts
from framer.studio.svg.sanitize import MAX_SVG_BYTES
from framer.studio.svg.template import fill_svg

_BAD_ENCODING = N_("%(name)s is not written in UTF-8, so its letters cannot be read.")
_EXPORT_UTF8 = N_("Export it again as SVG, in UTF-8.")


def read_artwork(svg_path: Path, campaign: Campaign | None = None) -> str:
    """The markup of the SVG file, filled with the words and colours of `campaign` (None: the one beside it, if any).

    Raises `NoFile` if the SVG cannot be read, and `SetupError` if ``campaign.toml`` or the SVG is not valid, or a
    text does not fit its place.
    """
    try:
        with svg_path.open("rb") as file:
            data = file.read(MAX_SVG_BYTES + 1)
    except OSError as error:
        raise NoFile(path=svg_path) from error
    svg = decode_svg(data, svg_path.name)
    if campaign is None and (svg_path.parent / MANIFEST_NAME).is_file():
        campaign = read_manifest(svg_path.resolve().parent)
    if campaign is None:
        return fill_svg(svg, {}, {})
    return fill_svg(svg, campaign_words(campaign), dict(campaign.colours), read_campaign_parts(campaign))


def read_campaign_parts(campaign: Campaign) -> ArtworkParts:
    """The ornament, emblem and logo of `campaign`; without a word of it a lotus, and the logo if there is one.

    Raises `SetupError` for a logo that cannot be used.
    """
    ornament, emblem = campaign.ornament or DEFAULT_ORNAMENT, campaign.emblem or "logo"
    return ArtworkParts(
        ornament=_read_part(ornament, ORNAMENT_NAMES),
        emblem=_read_part(emblem, EMBLEM_NAMES),
        logo=load_logo(campaign.logo) if emblem == "logo" and campaign.logo else None,
    )


def _read_part(name: str, known: tuple[str, ...]) -> str:
    return part_path(name).read_text(encoding="utf-8") if name in known and name not in ("none", "logo") else ""


def decode_svg(data: bytes, name: str) -> str:
    """The markup in the file `name`: UTF-8, UTF-16 as CorelDRAW writes it, or what its first line says.

    Raises `SetupError` if it is none of them.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        declared = re.match(rb"""\s*<\?xml[^>]*?encoding=["']([\w.-]+)""", data)
        encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    encoding = "utf-8-sig" if encoding in ("utf-8", "utf8") else encoding
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError) as error:
        raise SetupError(_BAD_ENCODING, _EXPORT_UTF8, topic="damaged", name=name) from error


def campaign_words(campaign: Campaign) -> dict[str, str]:
    """The values of the placeholders that stand for words; days as 21/09/2020, "" for what is missing."""
    return {
        "title": campaign.title,
        "slogan": campaign.slogan,
        "mark": campaign.mark,
        "organiser": campaign.organiser,
        "starts": format_day(campaign.starts),
        "ends": format_day(campaign.ends),
    }
