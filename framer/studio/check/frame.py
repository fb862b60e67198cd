"""One frame → everything that is right or wrong with its SVG, its overlay and what is made of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from PIL import Image

from framer.campaigns.layouts import complete_entry, find_artwork
from framer.campaigns.types import Campaign, FrameEntry
from framer.imaging.opening import find_openings
from framer.imaging.types import Frame, Window
from framer.studio.check.circle_crop import check_circle_crop
from framer.studio.check.derivatives import check_built_overlay, check_web_copies
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_WARNING, CheckReport, Finding
from framer.studio.check.head_in_front import check_head_in_front
from framer.studio.check.image_file import CheckedImage, CheckedImageFile, check_image, check_image_file
from framer.studio.check.opening import check_opening, check_openings
from framer.studio.check.svg_file import CheckedSvgFile, check_svg_file
from framer.studio.check.text_fields import check_text_field
from framer.studio.check.transparency import check_transparency
from framer.studio.check.unit_names import check_unit_names, choose_shown_units
from framer.studio.drawing import ArtworkDrawer
from framer.studio.preview.sheet import PreviewSheet

_USUAL_WINDOW = Window(0.5, 0.5, 0.38)  # for the preview sheet of artwork that has no opening


@dataclass(frozen=True)
class FrameToCheck:
    """A frame and the files of it that are checked.

    `svg` is the artwork, `overlay` the PNG or WebP that is laid over photos; where both are there, the overlay is to
    be what the SVG gives. `campaign` fills the SVG's placeholders (None: sample words do), `entry` has the window and
    the text fields. `title` is that of the report.
    """

    title: str
    entry: FrameEntry
    campaign: Campaign | None
    svg: Path | None
    overlay: Path | None

    @property
    def is_layout(self) -> bool:
        """Whether it is drawn from a layout, whose window nobody but framer can mend."""
        return self.svg is not None and self.svg.parent != self.entry.overlay.parent

    @classmethod
    def listed(cls, entry: FrameEntry, campaign: Campaign) -> Self:
        """A frame that `campaign` lists, with the SVG beside its overlay or its layout, if there is one."""
        title = f"{campaign.id}/{entry.id}  {entry.title}"
        return cls(title, entry, campaign, find_artwork(entry.overlay, campaign.layout), entry.overlay)

    @classmethod
    def lone_svg(cls, path: Path, campaign: Campaign | None) -> Self:
        """An SVG that no campaign lists; `campaign` is that of its folder."""
        colours = dict(campaign.colours) if campaign else {}
        return cls(path.name, complete_entry(_lone_entry(path), "", colours), campaign, path, None)

    @classmethod
    def lone_picture(cls, path: Path, campaign: Campaign | None) -> Self:
        """A PNG or WebP that no campaign lists, taken by itself; `campaign` is that of its folder."""
        return cls(path.name, _lone_entry(path), campaign, None, path)


def check_frame(frame: FrameToCheck, draw: ArtworkDrawer) -> CheckReport:
    """Check the frame's files, as far as they can be read, drawn (by `draw`) and decoded.

    What follows from an earlier fault is not told: of a picture without transparency not that it has no opening.
    """
    svg = check_svg_file(frame.svg, frame.campaign, draw, frame.overlay) if frame.svg else CheckedSvgFile()
    overlay = check_image_file(frame.overlay, required=not frame.svg) if frame.overlay else CheckedImageFile()
    findings = [*svg.findings, *overlay.findings, *_check_built_pictures(frame, svg, overlay.data)]
    if overlay.data is not None:
        decoded = check_image(overlay.data, frame.entry.overlay.name)
    elif svg.drawing:
        decoded = CheckedImage(tuple(check_transparency(svg.drawing)), svg.drawing, has_alpha=True)
    else:
        return CheckReport(frame.title, tuple(findings))
    findings += decoded.findings
    if decoded.image is None:
        return CheckReport(frame.title, tuple(findings))
    openings = find_openings(decoded.image)
    measured = openings[0] if openings else None
    window = frame.entry.window or measured
    declared, in_front = frame.entry.window is not None, frame.entry.head_in_front
    if not declared:
        findings += check_openings(openings)
    if window or not any(finding.topic == "alpha" and finding.level == LEVEL_ERROR for finding in findings):
        found = check_opening(decoded.image, window, measured=measured, declared=declared, head_in_front=in_front)
        findings += [finding for finding in found if not (frame.is_layout and finding.level == LEVEL_WARNING)]
    if in_front and window:
        findings += check_head_in_front(frame.entry, window, measured, svg.texts)
    findings += check_circle_crop(decoded.image, texts_known=bool(svg.texts))
    findings += _check_unit_fields(frame, decoded.image)
    if frame.svg and frame.overlay:
        findings += check_web_copies(decoded.image, frame.overlay)
    return CheckReport(
        frame.title,
        tuple(findings),
        _preview_sheet(frame, decoded.image, window),
        window,
    )


def _check_unit_fields(frame: FrameToCheck, image: Image.Image) -> list[Finding]:
    units = frame.campaign.units if frame.campaign else ()
    findings = []
    for field in frame.entry.fields:
        findings += check_text_field(field)
        findings += check_unit_names(field, image, units)
    return findings


def _check_built_pictures(frame: FrameToCheck, svg: CheckedSvgFile, data: bytes | None) -> list[Finding]:
    """Compare the overlay's `data` (None: it is not there) with what the `svg` gives, if both are the frame's."""
    if not frame.svg or not frame.overlay or not (svg.drawing or svg.is_built):
        return []
    return [check_built_overlay(svg.drawing, frame.svg, frame.overlay, data)]


def _preview_sheet(frame: FrameToCheck, image: Image.Image, window: Window | None) -> PreviewSheet:
    """The sheet for the overlay `image`."""
    entry, campaign = frame.entry, frame.campaign.id if frame.campaign else ""
    sheet_frame = Frame(
        id=f"{campaign}/{entry.id}",
        campaign=campaign,
        title=entry.title,
        overlay_path=entry.overlay,
        window=window or _USUAL_WINDOW,
        head_in_front=entry.head_in_front,
        fields=entry.fields,
    )
    units = frame.campaign.units if frame.campaign else ()
    shown = choose_shown_units(entry.fields[0], units) if entry.fields else ()
    return PreviewSheet(entry.overlay.with_name(f"{entry.overlay.stem}.preview.png"), sheet_frame, image, shown)


def _lone_entry(path: Path) -> FrameEntry:
    return FrameEntry(id=path.stem, title=path.name, overlay=path)
