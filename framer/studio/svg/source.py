"""An SVG file and the ``campaign.toml`` beside it → artwork to be drawn, its words and colours filled in."""

from datetime import date
from pathlib import Path

from framer.campaigns.manifest import NAME, CampaignFile, read_campaign_file
from framer.errors import NoFile, SetupError
from framer.studio.svg.sanitize import MOST_BYTES
from framer.studio.svg.template import fill_svg


def read_artwork(svg_path: Path, campaign: CampaignFile | None = None) -> str:
    """Read the SVG file and fill it with the words and colours of `campaign` (None: the one beside it, if any).

    Raises `NoFile` if the SVG cannot be read, and `SetupError` if ``campaign.toml`` or the SVG is not understood, or
    a text does not fit its place.
    """
    try:
        with svg_path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        svg = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SetupError(what=f"{svg_path.name}: {error.reason}") from error
    except OSError as error:
        raise NoFile(path=svg_path) from error
    if campaign is None and (svg_path.parent / NAME).is_file():
        campaign = read_campaign_file(svg_path.resolve().parent)
    return fill_svg(svg, words_of(campaign), dict(campaign.colours)) if campaign else fill_svg(svg, {}, {})


def words_of(campaign: CampaignFile) -> dict[str, str]:
    """List what the artwork's placeholders stand for."""
    return {
        "title": campaign.title,
        "slogan": campaign.slogan,
        "mark": campaign.mark,
        "organiser": campaign.organiser,
        "starts": _day(campaign.starts),
        "ends": _day(campaign.ends),
    }


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
