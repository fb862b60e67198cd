"""A campaign's poster: headline, a framed portrait, a QR code, three steps and the address; PDF or PNG."""

import io

from PIL import Image, PngImagePlugin

from framer.campaigns.mockup import PORTRAIT_NAMES, read_portrait
from framer.campaigns.poster_canvas import PixelCanvas
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_layout import lay_out_poster
from framer.campaigns.poster_pdf import PdfPoster
from framer.campaigns.poster_sheet import A4_SHEET, PRINT_DPI, PosterSheet
from framer.campaigns.qr_code import choose_qr_code, is_code_read, lay_out_modules, vary_paper_modules
from framer.campaigns.theme import BLACK
from framer.i18n import load_translator
from framer.imaging.encode import srgb_profile
from framer.text.drawing import TextLine

_PRELOADED_SIZE = 4  # px of a module


def preload_poster_parts() -> None:
    """Load all that a poster needs besides the fonts: a worker in its sandbox can open no file."""
    for portrait in PORTRAIT_NAMES:
        read_portrait(portrait)
    load_translator("vi")
    document = PdfPoster("ấ", "vi")  # whose letters need codecs of Python's
    canvas = document.add_page(A4_SHEET)
    canvas.write_line((0, 0), TextLine("ấ", 700, 10), BLACK, "l")
    code = choose_qr_code("https://framer.example", (_PRELOADED_SIZE,))  # all sizes of paper would take 0.25 s
    canvas.fill_modules((0, 0, 100), lay_out_modules(code))
    document.finish()


def make_poster(poster: PosterContent, sheet: PosterSheet, file_format: str) -> bytes:
    """The poster as ``pdf`` or ``png``. Raises SetupError if an overlay or a portrait cannot be read."""
    return make_poster_pdf(poster, sheet=sheet) if file_format == "pdf" else make_poster_png(poster, sheet)


def make_poster_pdf(*posters: PosterContent, sheet: PosterSheet = A4_SHEET) -> bytes:
    """The posters as a PDF, each on a page, called by the first one's campaign: the same bytes on every run.

    Raises SetupError if an overlay or a portrait cannot be read.
    """
    document = PdfPoster(posters[0].title, posters[0].language)
    for poster in posters:
        lay_out_poster(document.add_page(sheet), poster)
    return document.finish()


def make_poster_png(poster: PosterContent, sheet: PosterSheet = A4_SHEET) -> bytes:
    """The poster as a PNG that knows its size in print and its title: the same bytes on every run.

    Raises SetupError if an overlay or a portrait cannot be read.
    """
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("Title", poster.title)
    dpi = {"dpi": (PRINT_DPI, PRINT_DPI)} if sheet.is_paper else {}
    stream = io.BytesIO()
    draw_poster(poster, sheet).save(stream, "PNG", pnginfo=texts, icc_profile=srgb_profile(), **dpi)
    return stream.getvalue()


def draw_poster(poster: PosterContent, sheet: PosterSheet = A4_SHEET) -> Image.Image:
    """The poster as RGB, with its bleed. Raises SetupError if an overlay or a portrait cannot be read."""
    canvas = PixelCanvas(sheet)
    lay_out_poster(canvas, poster)
    if not sheet.is_paper:  # paper is seen from afar, and by a phone
        _make_code_readable(canvas, poster.link or poster.address)
    return canvas.page


def _make_code_readable(canvas: PixelCanvas, text: str) -> None:
    """Where a reader fails on the whole page, take another mask of the QR code, if it reads one.

    A reader may take what stands beside a code for a corner of it, and then which modules are dark decides.
    """
    if canvas.code is None or is_code_read(canvas.page, text):
        return
    square, chosen = canvas.code
    for modules in vary_paper_modules(text, len(chosen)):
        canvas.fill_modules(square, modules)
        if is_code_read(canvas.page, text):
            return
    canvas.fill_modules(square, chosen)
