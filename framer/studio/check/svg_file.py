"""A frame's SVG as a file: can it be drawn, what words fill it, how its text is written, and its letters."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PIL import Image

from framer.campaigns.types import Campaign
from framer.errors import FramerError
from framer.i18n import N_
from framer.studio.check.findings import Finding
from framer.studio.check.manifest import check_nfc
from framer.studio.check.missing_glyphs import DrawnText
from framer.studio.check.svg_text import check_svg_texts
from framer.studio.drawing import ArtworkDrawer, ArtworkTask
from framer.studio.svg.sanitize import MAX_SVG_BYTES
from framer.studio.svg.source import decode_svg

_SAMPLE_WORDS = N_("No campaign.toml beside it: placeholders were filled with sample words and colours.")
_SVG_GOOD = N_("%(name)s: nothing from outside, no programs; %(size)d kB of at most %(most)d kB.")


@dataclass(frozen=True)
class CheckedSvgFile:
    """Findings about an SVG file, and its `drawing` (RGBA, 2048 × 2048 px) if it can be drawn.

    There is none, either, where the overlay is proven to be what it gives (`is_built`).
    `texts` are None where they could not be told apart.
    """

    findings: tuple[Finding, ...] = ()
    drawing: Image.Image | None = None
    texts: tuple[DrawnText, ...] | None = None
    is_built: bool = False


def check_svg_file(
    path: Path, campaign: Campaign | None, draw: ArtworkDrawer, overlay: Path | None = None
) -> CheckedSvgFile:
    """Check the SVG file `path`, drawn by `draw` with the words and colours of `campaign` (None: with sample ones).

    `overlay` is the picture that is built from it, if there is one.
    """
    task = ArtworkTask(path, campaign or _sample_campaign(path.parent), with_contrasts=True, overlay=overlay)
    try:
        artwork = draw(task)
    except FramerError as failure:
        return CheckedSvgFile((Finding.from_failure(failure, topic="svg"),))
    data = path.read_bytes()
    markup, size = decode_svg(data, path.name), -(-len(data) // 1000)
    findings = (
        *([Finding.good(_SAMPLE_WORDS, topic="svg")] if campaign is None and "{{" in markup else []),
        Finding.good(_SVG_GOOD, topic="svg", name=path.name, size=size, most=MAX_SVG_BYTES // 1000),
        *(replace(finding, topic="svg") for finding in check_nfc(markup, path.name)),
        *check_svg_texts(artwork),
    )
    drawing, texts = None if artwork.is_built else artwork.image, None if artwork.text_error else artwork.texts or None
    return CheckedSvgFile(findings, drawing, texts, artwork.is_built)


def _sample_campaign(folder: Path) -> Campaign:
    """Words and colours for artwork that belongs to no campaign."""
    day = date(2020, 9, 21)
    colours = (("field", "#c8102e"), ("deep", "#7d0816"), ("gold", "#e9b949"), ("light", "#fff1c6"))
    title = "Chào mừng Đại hội đại biểu toàn quốc"
    return Campaign(id=folder.name, title=title, slogan=title, mark="Đại hội", starts=day, ends=day, colours=colours)
