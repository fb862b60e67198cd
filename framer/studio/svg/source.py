"""An SVG file and the ``campaign.toml`` beside it → artwork to be drawn, its words and colours filled in."""

from pathlib import Path

from framer.campaigns.dates import format_day
from framer.campaigns.manifest import MANIFEST_NAME, read_manifest
from framer.campaigns.types import Campaign
from framer.errors import NoFile, SetupError
from framer.studio.svg.sanitize import MAX_SVG_BYTES
from framer.studio.svg.template import fill_svg


def read_artwork(svg_path: Path, campaign: Campaign | None = None) -> str:
    """Read the SVG file and fill it with the words and colours of `campaign` (None: the one beside it, if any).

    Raises `NoFile` if the SVG cannot be read, and `SetupError` if ``campaign.toml`` or the SVG is not understood, or
    a text does not fit its place.
    """
    try:
        with svg_path.open("rb") as file:
            data = file.read(MAX_SVG_BYTES + 1)
        svg = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SetupError(what=f"{svg_path.name}: {error.reason}") from error
    except OSError as error:
        raise NoFile(path=svg_path) from error
    if campaign is None and (svg_path.parent / MANIFEST_NAME).is_file():
        campaign = read_manifest(svg_path.resolve().parent)
    return fill_svg(svg, campaign_words(campaign), dict(campaign.colours)) if campaign else fill_svg(svg, {}, {})


def campaign_words(campaign: Campaign) -> dict[str, str]:
    """List what the artwork's placeholders stand for."""
    return {
        "title": campaign.title,
        "slogan": campaign.slogan,
        "mark": campaign.mark,
        "organiser": campaign.organiser,
        "starts": format_day(campaign.starts),
        "ends": format_day(campaign.ends),
    }
