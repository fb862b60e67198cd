"""SVG → the three pictures of a frame: overlay, copy for browsers, thumbnail."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from framer.atomic_files import atomic_write
from framer.campaigns.drawn_words import WORDS_NOTE, describe_drawn_words
from framer.campaigns.layouts import find_artwork
from framer.campaigns.logo_plate import LOGO_PLATE_NAME
from framer.campaigns.manifest import MANIFEST_NAME, find_misnamed_manifest, inspect_manifest, reopen_manifest
from framer.campaigns.manifest_files import require_overlays
from framer.campaigns.manifest_findings import ManifestError
from framer.campaigns.manifest_values import Slip
from framer.campaigns.types import Campaign
from framer.errors import FramerError, NoFile, SetupError
from framer.i18n import N_
from framer.imaging.overlay import THUMBNAIL_SIDE, WEB_SIDE
from framer.studio.check.manifest_words import check_letters, find_placeholders
from framer.studio.check.missing_glyphs import FOREIGN_FONT_HINT, LETTERS_LOST_HINT, LETTERS_UNKNOWN_HINT, DrawnText
from framer.studio.check.svg_text import find_unreadable_mark
from framer.studio.drawing import ArtworkDrawer, ArtworkTask
from framer.studio.drawing_note import DRAWING_NOTE

_LAYOUT_KEY = "framer-layout"
_NOT_OURS = N_("%(path)s is there already, and framer has not drawn it; nothing was changed.")
_RENAME_OVERLAY = N_(
    "To keep it, give it another name, and write that as “overlay” in campaign.toml; to have it drawn anew, delete it."
)
_BUILD_LETTERS_LOST = N_("%(lost)d or so of the letters of “%(text)s” are not drawn.")
_BUILD_FOREIGN_FONT = N_("“%(text)s” is set in the font %(font)s, which framer does not have.")
_BUILD_LETTERS_UNKNOWN = N_("The font has no letter for “%(letters)s” in “%(text)s”.")


def build_frame(
    svg_path: Path, draw: ArtworkDrawer, campaign: Campaign | None = None, overlay_path: Path | None = None
) -> tuple[Path, ...]:
    """Draw the frame `svg_path` (``ring.svg``) and write ``ring.png``, ``ring.webp`` and ``ring.thumb.webp`` beside it.

    `draw` draws it; its placeholders are filled from `campaign` (None: from the ``campaign.toml`` beside it). The
    pictures are square with alpha: 2048 px, 1080 px and 240 px. The same SVG gives the same bytes. Each file is
    replaced atomically. `overlay_path` is where the first is written, if not beside the SVG; a picture there that
    framer has not drawn from a layout is left as it is.

    Raises `NoFile` if the SVG cannot be read, `SetupError` if it cannot be drawn, a text does not fit, a letter is
    missing from the drawing or a layout's mark is too small to be read; `OutputError` if a picture cannot be written.
    """
    if overlay_path:
        _require_own_overlay(overlay_path)
    beside = svg_path.resolve().parent
    if campaign is None and (beside / MANIFEST_NAME).is_file():
        campaign = _read_campaign(beside)
    try:
        artwork = draw(ArtworkTask(svg_path, campaign))
        if artwork.text_error:
            raise artwork.text_error
        for text in artwork.texts:
            _require_all_letters(text)
        if campaign and overlay_path and (small := find_unreadable_mark(artwork.texts)):
            raise SetupError(small.message, small.hint, **{**small.details, "text": campaign.mark})
    except SetupError as error:
        raise _blame_word(error, overlay_path or svg_path, campaign) from error
    overlay, path = artwork.image, overlay_path or svg_path.with_suffix(".png")
    notes = {DRAWING_NOTE: artwork.note}
    if overlay_path:
        notes[_LAYOUT_KEY] = svg_path.stem
    if campaign:
        notes[WORDS_NOTE] = describe_drawn_words(campaign, path, svg_path)
    return (
        _write_picture(path, _encode_overlay_png(overlay, notes)),
        _write_picture(path.with_suffix(".webp"), _encode_copy_webp(overlay, WEB_SIDE)),
        _write_picture(path.with_suffix(".thumb.webp"), _encode_copy_webp(overlay, THUMBNAIL_SIDE)),
    )


def build_campaign(folder: Path, draw: ArtworkDrawer) -> tuple[Path, ...]:
    """Build every frame that the campaign's ``campaign.toml`` lists and that has artwork: an SVG, or a layout.

    Returns the files written. Raises `NoFile` if there is no ``campaign.toml``, `ManifestError` if it is not valid, or
    lists no SVG and an overlay that is not there, and what `build_frame` raises.
    """
    folder = folder.parent if folder.name == MANIFEST_NAME else folder
    if not (folder / MANIFEST_NAME).is_file() and not find_misnamed_manifest(folder.resolve()):
        raise NoFile(path=folder / MANIFEST_NAME)
    campaign = _read_campaign(folder.resolve())
    artwork = {entry.overlay: find_artwork(entry.overlay, campaign.layout) for entry in campaign.entries}
    if not any(artwork.values()):
        require_overlays(campaign, ("no_overlay",))
    pictures: list[Path] = []
    if campaign.logo:
        plate = draw(ArtworkTask(campaign.logo, campaign, logo_only=True)).logo_plate
        pictures.append(_write_picture(folder / LOGO_PLATE_NAME, plate))
    for overlay, svg in artwork.items():
        if svg:
            pictures += build_frame(svg, draw, campaign, None if svg.parent == overlay.parent else overlay)
    return tuple(pictures)


def _require_own_overlay(path: Path) -> None:
    """Raise `SetupError` for a picture at `path` that was not drawn from a layout: it is somebody's work."""
    try:
        with Image.open(path) as picture:
            is_own = _LAYOUT_KEY in picture.info
    except FileNotFoundError:
        return
    except (OSError, SyntaxError, ValueError):
        is_own = False
    if not is_own:
        raise SetupError(_NOT_OURS, _RENAME_OVERLAY, path=path.name)


def _read_campaign(folder: Path) -> Campaign:
    """The campaign, whose words the font can write. Raises ManifestError."""
    manifest = inspect_manifest(folder)
    if manifest.campaign is None or manifest.text is None:
        raise ManifestError(manifest.findings)
    reader = reopen_manifest(manifest.text, folder)
    check_letters(reader, find_placeholders(manifest.campaign))
    if reader.findings:
        raise ManifestError(reader.findings)
    return manifest.campaign


def _blame_word(error: SetupError, svg_path: Path, campaign: Campaign | None) -> FramerError:
    """`error`, said of the line of ``campaign.toml`` whose words do not fit, else of the SVG."""
    text, manifest = error.details.get("text"), inspect_manifest(svg_path.resolve().parent)
    key = next((name for name in ("slogan", "mark", "organiser") if campaign and text == getattr(campaign, name)), "")
    if not text or not key or manifest.text is None:
        return error.with_location(svg_path.name)
    reader = reopen_manifest(manifest.text, svg_path.resolve().parent)
    path = ("title",) if key == "slogan" and key not in reader.document else (key,)
    details = {name: value for name, value in error.details.items() if isinstance(value, str | int | float)}
    reader.tell(path, Slip("no_room", error.message, hint=error.hint, details=details))
    return ManifestError(reader.findings)


def _require_all_letters(text: DrawnText) -> None:
    if text.foreign_fonts:
        fonts = ", ".join(filter(None, text.foreign_fonts)) or "?"
        raise SetupError(_BUILD_FOREIGN_FONT, FOREIGN_FONT_HINT, text=text.text, font=fonts)
    if text.unknown_letters:
        raise SetupError(_BUILD_LETTERS_UNKNOWN, LETTERS_UNKNOWN_HINT, letters=text.unknown_letters, text=text.text)
    if text.lost_count:
        raise SetupError(_BUILD_LETTERS_LOST, LETTERS_LOST_HINT, lost=text.lost_count, text=text.text)


def _encode_overlay_png(image: Image.Image, notes: Mapping[str, str]) -> bytes:
    """`notes` say from which layout, so that the next build knows its own work, with which words, and from what."""
    data, chunks = BytesIO(), PngInfo()
    for name, text in notes.items():
        chunks.add_text(name, text)
    image.save(data, "PNG", compress_level=6, pnginfo=chunks)  # 9 takes six times as long for 7 % less
    return data.getvalue()


def _encode_copy_webp(image: Image.Image, side: int) -> bytes:
    data = BytesIO()
    small = image.resize((side, side), Image.Resampling.HAMMING)
    # WebP stores colour at half the resolution; sharp YUV keeps gold on red crisp all the same. Method 6 takes nine
    # times as long for 2 % less.
    small.save(data, "WEBP", quality=88, alpha_quality=100, method=4, use_sharp_yuv=True)
    return data.getvalue()


def _write_picture(path: Path, data: bytes) -> Path:
    atomic_write(path, data)
    return path
