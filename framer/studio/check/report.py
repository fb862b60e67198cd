"""A campaign folder, or one piece of artwork → everything that is right or wrong with it, and its preview sheet."""

import io
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from PIL import Image

from framer.campaigns.manifest import MANIFEST_NAME, FrameEntry, Manifest
from framer.errors import FramerError, NoFile
from framer.i18n import N_
from framer.imaging.types import Frame, Window
from framer.studio.check.circle_crop import check_circle_crop
from framer.studio.check.derivatives import check_built_overlay, check_web_copies
from framer.studio.check.findings import LEVEL_ERROR, LEVEL_WARNING, Finding
from framer.studio.check.image_file import MAX_OVERLAY_FILE_BYTES, MIN_OVERLAY_SIDE, check_file_weight, check_image_file
from framer.studio.check.manifest import check_manifest, check_nfc
from framer.studio.check.opening import check_opening, find_opening
from framer.studio.check.svg_text import check_svg_texts
from framer.studio.check.text_fields import check_text_field
from framer.studio.preview.sheet import PreviewSheet
from framer.studio.svg.render import ARTWORK_SIDE, render_svg
from framer.studio.svg.sanitize import MAX_SVG_BYTES
from framer.studio.svg.source import read_artwork

_USUAL_WINDOW = Window(0.5, 0.5, 0.38)  # for the sheet of artwork that has none

_FILE_MISSING = N_("%(name)s is not there.")
_DRAW_IT = N_("Draw it, or take its [[frames]] block out of campaign.toml.")
_FILE_UNREADABLE = N_("%(name)s cannot be read: %(reason)s.")
_LOOK_AT_FILE = N_("Check the file and its permissions.")
_SAMPLE_WORDS = N_("No campaign.toml beside it: placeholders were filled with sample words and colours.")
_SVG_GOOD = N_("%(name)s: nothing from outside, no programs; %(size)d kB of at most %(most)d kB.")
_NO_SHEET = N_("No preview sheet: the picture cannot be laid over a photo as it is.")
_MEND_FIRST = N_("Mend the errors first, then check again.")


@dataclass(frozen=True)
class CheckReport:
    """All findings about a campaign or a frame called `title`, and for a frame its preview sheet, not yet drawn."""

    title: str
    findings: tuple[Finding, ...]
    sheet: PreviewSheet | None = None

    def count_level(self, level: str) -> int:
        """How many findings are of this level."""
        return sum(1 for finding in self.findings if finding.level == level)


def check_path(path: Path, today: date) -> tuple[CheckReport, ...]:
    """Check a campaign (its folder, or its ``campaign.toml``), or one PNG, WebP or SVG.

    A picture that a ``campaign.toml`` beside it lists is checked with that campaign's words and window. Nothing is
    changed or written. Raises `NoFile` if there is nothing at `path`.
    """
    if path.is_dir() or path.name == MANIFEST_NAME:
        return _check_campaign(path if path.is_dir() else path.parent, today)
    if not path.is_file():
        raise NoFile(path=path)
    path = path.resolve()
    campaign = check_manifest(path.parent, today).campaign if (path.parent / MANIFEST_NAME).is_file() else None
    rows = campaign.frames if campaign else ()
    listed = (row for row in rows if path in (row.overlay, row.overlay.with_suffix(".svg")))
    row = next(listed, FrameEntry(path.stem, path.name, path, None, ()))
    return (_check_frame(row, campaign, path),)


def _check_campaign(folder: Path, today: date) -> tuple[CheckReport, ...]:
    if not (folder / MANIFEST_NAME).is_file():
        raise NoFile(path=folder / MANIFEST_NAME)
    folder = folder.resolve()  # its name is the campaign's ID, and “.” is none
    checked = check_manifest(folder, today)
    frames = (_check_frame(row, checked.campaign, row.overlay) for row in checked.campaign.frames)
    return (CheckReport(f"{folder.name}/{MANIFEST_NAME}", checked.findings), *frames)


def _check_frame(row: FrameEntry, campaign: Manifest | None, path: Path) -> CheckReport:
    """Check the frame of `row`; a `path` other than its overlay is the SVG that is asked about, alone."""
    lone = row.overlay == path and row.title == path.name
    svg = path if path.suffix.lower() == ".svg" else row.overlay.with_suffix(".svg")
    found: list[Finding] = []
    drawn = _check_svg(svg, campaign, found) if svg.is_file() and (not lone or svg == path) else None
    data = _read_image_file(row.overlay, found, needed=not svg.is_file()) if row.overlay != svg else None
    if drawn and row.overlay != svg:
        found.append(check_built_overlay(drawn, svg, row.overlay, data))
    if data is None and drawn:
        data = _encode_fast_png(drawn)
    title = row.title if lone else f"{campaign.id if campaign else ''}/{row.id}  {row.title}"
    if data is None:
        return CheckReport(title, tuple(found))
    artwork = check_image_file(data, row.overlay.name)
    found += artwork.findings
    if artwork.image is None:
        return CheckReport(title, (*found, Finding.warning(_NO_SHEET, _MEND_FIRST)))
    window = row.window or find_opening(data, row.overlay.name)
    found += check_opening(artwork.image, window, declared=row.window is not None)
    found += check_circle_crop(artwork.image, window, texts_known=drawn is not None)
    found += [finding for field in row.fields for finding in check_text_field(field)]
    if not lone and svg.is_file():
        found += check_web_copies(artwork.image, row.overlay)
    frame = _preview_frame(row, campaign.id if campaign else "", window or _USUAL_WINDOW, artwork.image)
    sheet = PreviewSheet(row.overlay.with_name(f"{row.overlay.stem}.preview.png"), frame, artwork.image)
    return CheckReport(title, tuple(found), sheet)


def _check_svg(svg: Path, campaign: Manifest | None, found: list[Finding]) -> Image.Image | None:
    """Add what there is to say of the file `svg` to `found`; the picture it gives, if it gives one."""
    try:
        filled = read_artwork(svg, campaign or _sample_manifest(svg.parent))
        picture = render_svg(filled, ARTWORK_SIDE)
    except FramerError as failure:
        found.append(Finding.from_failure(failure))
        return None
    markup = svg.read_text(encoding="utf-8-sig")
    if campaign is None and "{{" in markup:
        found.append(Finding.good(_SAMPLE_WORDS))
    size = -(-svg.stat().st_size // 1000)
    found.append(Finding.good(_SVG_GOOD, name=svg.name, size=size, most=MAX_SVG_BYTES // 1000))
    found += check_nfc(markup, svg.name)
    found += check_svg_texts(filled, picture)
    return picture


def _sample_manifest(folder: Path) -> Manifest:
    """Words and colours for artwork that belongs to no campaign."""
    day = date(2020, 9, 21)
    colours = (("field", "#c8102e"), ("deep", "#7d0816"), ("gold", "#e9b949"), ("light", "#fff1c6"))
    title = "Chào mừng Đại hội đại biểu toàn quốc"
    return Manifest(
        id=folder.name,
        title=title,
        slogan=title,
        mark="Đại hội",
        organiser="",
        starts=day,
        ends=day,
        facebook_overlay_id=None,
        caption="",
        colours=colours,
        frames=(),
    )


def _read_image_file(path: Path, found: list[Finding], *, needed: bool) -> bytes | None:
    """The file's bytes; None, and a finding, if there are none that may be looked at."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_OVERLAY_FILE_BYTES else None
        found.append(check_file_weight(size))
        return data
    except FileNotFoundError:
        if needed:
            found.append(Finding.error(_FILE_MISSING, _DRAW_IT, name=path.name))
    except OSError as reason:
        found.append(Finding.error(_FILE_UNREADABLE, _LOOK_AT_FILE, name=path.name, reason=reason.strerror or reason))
    return None


def _preview_frame(row: FrameEntry, campaign: str, window: Window, image: Image.Image) -> Frame:
    """The frame for the preview sheet; artwork that framer would refuse is put right in memory, to be seen at all."""
    large = image if image.width >= MIN_OVERLAY_SIDE else image.resize((MIN_OVERLAY_SIDE, MIN_OVERLAY_SIDE))
    data = _encode_fast_png(large)
    return Frame(f"{campaign}/{row.id}", campaign, row.title, row.overlay, window, data, sha256(data).hexdigest())


def _encode_fast_png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def count_levels(reports: tuple[CheckReport, ...]) -> dict[str, int]:
    """How many errors and warnings there are in all."""
    return {level: sum(report.count_level(level) for report in reports) for level in (LEVEL_ERROR, LEVEL_WARNING)}
