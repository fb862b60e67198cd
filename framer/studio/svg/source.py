"""An SVG file and the ``campaign.toml`` beside it → markup to be drawn, with the campaign's words and colours."""

from pathlib import Path

from framer.campaigns.dates import format_day
from framer.campaigns.manifest import MANIFEST_NAME, read_manifest
from framer.campaigns.types import Campaign
from framer.errors import NoFile, SetupError
from framer.studio.svg.sanitize import MAX_SVG_BYTES
from framer.studio.svg.template import fill_svg


def read_artwork(svg_path: Path, campaign: Campaign | None = None) -> str:
    """The markup of the SVG file, filled with the words and colours of `campaign` (None: the one beside it, if any).

    Raises `NoFile` if the SVG cannot be read, and `SetupError` if ``campaign.toml`` or the SVG is not valid, or a
    text does not fit its place.
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
    if campaign is None:
        return fill_svg(svg, {}, {})
    return fill_svg(svg, campaign_words(campaign), dict(campaign.colours))


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
