"""What a file is that is no PNG, WebP or SVG, by its first bytes, and how to come from it to artwork."""

import io
import re
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image

from framer.i18n import N_
from framer.studio.check.findings import Finding

HEAD_BYTES = 2_000_000  # of a file, by which its kind is told: a colour profile stands before a JPEG's header
_OWN_SUFFIXES = (".png", ".webp", ".svg")  # of artwork: another kind of file so called was renamed

_TO_PNG = N_("Export the artwork from the drawing program: PNG-24 with a transparent background, 2048 × 2048 px.")
_TO_PNG_RGB = N_(
    "In Photoshop or Illustrator set the colour mode to RGB, then export PNG-24 with a transparent background, "
    "2048 × 2048 px."
)
_FROM_PHOTOSHOP = N_(
    "In Photoshop: hide the background layer, then File → Export → Export As… → PNG with transparency, 2048 × 2048 px."
)
_FROM_ILLUSTRATOR = N_(
    "In Illustrator: Type → Create Outlines, then File → Export → Export As… → PNG, background Transparent, "
    "2048 × 2048 px."
)
_FROM_CORELDRAW = N_("In CorelDRAW: File → Export… → PNG, 24 bits with transparency, 2048 × 2048 px.")
_FROM_PDF = N_(
    "Open it where it was made (Canva, Illustrator, CorelDRAW) and download or export PNG with a transparent "
    "background, 2048 × 2048 px."
)
_FROM_GIMP = N_("In GIMP: File → Export As…, with the name ending in .png.")
_UNPACK_FIRST = N_("Unpack it, and check the PNG or SVG that is in it.")
_PLAIN_SVG = N_("Save it as plain SVG (.svg), not compressed.")
_LOAD_DOWN = N_("The download went wrong: open the link, sign in if it asks, and download the picture itself.")

_DISGUISED = N_("The file is called %(name)s, but inside it is %(format)s; a new name does not change what is inside.")


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is no artwork: what it is called, what is to be said of it, and the way out."""

    name: str
    message: str
    hint: str

    def to_finding(self, file_name: str) -> Finding:
        """The error for a file called `file_name`: its own sentence, or that it was renamed."""
        suffix = PurePath(file_name).suffix.lower()
        message = _DISGUISED if suffix in _OWN_SUFFIXES else self.message
        return Finding.error(message, self.hint, topic="format", name=file_name, format=self.name)


_OTHER = N_("This is a %(format)s picture; frames are PNG, WebP or SVG.")
_GIF = FileKind("GIF", N_("This is a GIF: few colours, and ragged edges around the opening."), _TO_PNG)
_JPEG = FileKind("JPEG", N_("This is a JPEG, which cannot be transparent: it would cover the whole photo."), _TO_PNG)
_CMYK = FileKind(
    "JPEG (CMYK)",
    N_("This is a JPEG in CMYK, the colours of printing: it cannot be transparent, and screens show other colours."),
    _TO_PNG_RGB,
)
_CMYK_TIFF = FileKind("TIFF (CMYK)", N_("This is a TIFF in CMYK, the colours of printing."), _TO_PNG_RGB)
_TIFF = FileKind("TIFF", _OTHER, _TO_PNG)
_AVIF = FileKind("AVIF", N_("This is an AVIF: good for photos, but frames are PNG, WebP or SVG."), _TO_PNG)
_HEIC = FileKind("HEIC", N_("This is a HEIC, the photo of a phone; frames are PNG, WebP or SVG."), _TO_PNG)
_PDF = FileKind("PDF", N_("This is a PDF, a page for printing and not a picture."), _FROM_PDF)
_AI = FileKind("Illustrator", N_("This is Illustrator's working file (AI)."), _FROM_ILLUSTRATOR)
_EPS = FileKind("EPS", N_("This is an EPS, a file for printing."), _FROM_ILLUSTRATOR)
_CDR = FileKind("CorelDRAW", N_("This is CorelDRAW's working file (CDR)."), _FROM_CORELDRAW)
_PSD = FileKind("Photoshop", N_("This is Photoshop's working file (PSD)."), _FROM_PHOTOSHOP)
_XCF = FileKind("GIMP", N_("This is GIMP's working file (XCF)."), _FROM_GIMP)
_OFFICE = FileKind("Office", N_("This is a document of Word or PowerPoint, not a picture."), _TO_PNG)
_ARCHIVE = FileKind("ZIP", N_("This is a packed folder (ZIP or RAR)."), _UNPACK_FIRST)
_SVGZ = FileKind("SVGZ", N_("This is a compressed SVG (SVGZ)."), _PLAIN_SVG)
_HTML = FileKind("HTML", N_("This is a web page, not a picture."), _LOAD_DOWN)
_SVG = FileKind("SVG", _OTHER, N_("Give it a name that ends in .svg, and check it again."))

_BEGINNINGS = (
    (b"GIF8", _GIF),
    (b"8BPS", _PSD),
    (b"gimp xcf", _XCF),
    (b"\x1f\x8b", _SVGZ),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"BM", FileKind("BMP", _OTHER, _TO_PNG)),
    (b"\xff\x0a", FileKind("JPEG XL", _OTHER, _TO_PNG)),
    (b"\0\0\0\x0cJXL ", FileKind("JPEG XL", _OTHER, _TO_PNG)),
    (b"\0\0\x01\0", FileKind("ICO", _OTHER, _TO_PNG)),
)
_SVG_START = re.compile(rb"\s*(<\?xml[^>]*\?>|<!--.*?-->|<!DOCTYPE\s+svg[^>]*>|\s)*<(\w+:)?svg[\s>]", re.DOTALL | re.I)
_HTML_START = re.compile(rb"\s*(<!DOCTYPE\s+html|<html)", re.I)


def is_svg(head: bytes) -> bool:
    """Whether a file that begins with `head` is an SVG."""
    return bool(_SVG_START.match(head.removeprefix(b"\xef\xbb\xbf")))


def identify_kind(head: bytes, name: str) -> FileKind | None:
    """The kind of the file `name` that begins with `head`; None if it is a PNG or a WebP, or nobody knows."""
    start, suffix = head[:8192], PurePath(name).suffix.lower()
    beginning = next((kind for begins, kind in _BEGINNINGS if start.startswith(begins)), None)
    return beginning or _photo_kind(head) or _container_kind(start, suffix) or _markup_kind(start)


def _photo_kind(head: bytes) -> FileKind | None:
    if head.startswith(b"\xff\xd8"):
        return _CMYK if _is_cmyk(head) else _JPEG
    if head[:4] in (b"II*\0", b"MM\0*"):
        return _CMYK_TIFF if _is_cmyk(head) else _TIFF
    if head[4:8] == b"ftyp":
        return _AVIF if b"avif" in head[8:64] or b"avis" in head[8:64] else _HEIC
    return None


def _container_kind(start: bytes, suffix: str) -> FileKind | None:
    """Kinds that are told by more than their first bytes."""
    page = start.lstrip()
    if page.startswith((b"%PDF", b"%!PS", b"\xc5\xd0\xd3\xc6")):
        is_illustrator = suffix == ".ai" or b"Illustrator" in start
        return _AI if is_illustrator else _PDF if page.startswith(b"%PDF") else _EPS
    if start.startswith(b"PK"):
        is_office = suffix in (".pptx", ".docx", ".xlsx") or b"[Content_Types].xml" in start
        return _CDR if suffix == ".cdr" or b"corel" in start.lower() else _OFFICE if is_office else _ARCHIVE
    return _CDR if start[:4] == b"RIFF" and start[8:11].upper() == b"CDR" else None


def _markup_kind(start: bytes) -> FileKind | None:
    if is_svg(start):
        return _SVG
    return _HTML if _HTML_START.match(start.removeprefix(b"\xef\xbb\xbf")) else None


def _is_cmyk(head: bytes) -> bool:
    """Whether a JPEG or TIFF has four colours of ink; only its header is looked at."""
    try:
        with Image.open(io.BytesIO(head), formats=["JPEG", "TIFF"]) as image:
            return image.mode == "CMYK"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return b"Adobe" in head and bool(re.search(rb"\xff[\xc0-\xc2]..\x08....\x04", head, re.DOTALL))
