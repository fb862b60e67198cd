"""The unit's text: checked, and drawn on a frame's overlay, along a line or an arc, in the frames' own font."""

import math
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.overlay import Overlay, load_overlay
from framer.imaging.types import Frame, Pixels
from framer.text.fonts import FONT_WEIGHTS, load_font
from framer.text.shaping import has_glyph, load_shaping_font
from framer.text.text_field import RgbColour, TextField
from framer.text.text_path import GlyphPlacement, PathGlyph, centre_glyphs, fit_font_size, place_glyphs
from framer.text.unit import Unit, shown_name

_ROTATION_OVERSAMPLING = 4  # glyphs are turned at this many times the picture's size, then reduced
_MIN_GLYPH_PIXELS = (
    64  # smallest font size at which glyphs are drawn before they are turned: hinting bends smaller ones
)
_MAX_NAMED_CHARACTERS = 10  # missing characters that a message names


@dataclass(frozen=True)
class _GlyphBitmap:
    """A glyph drawn upright; its origin, the middle of its width on the baseline, is in pixels of the bitmap."""

    coverage: Pixels
    origin_x: float
    origin_y: float


@dataclass(frozen=True)
class _TextBitmap:
    """Coverage of a part of the picture, whose upper left corner is (`left`, `top`) in pixels of the picture."""

    left: int
    top: int
    coverage: Pixels


def preload_fonts() -> None:
    """Load all that drawing text needs: a worker in its sandbox can open no file."""
    for weight in FONT_WEIGHTS:
        load_shaping_font(weight)


@lru_cache(maxsize=1)
def load_overlay_of_unit(frame: Frame, size: int, unit: Unit | None) -> Overlay:
    """The frame's overlay at `size` px with the `unit` on it. The last one is kept: people come unit by unit.

    Raises SetupError as `load_overlay`, UsageError as `check_unit_text`.
    """
    return draw_unit_text(load_overlay(frame, size), frame.fields, unit)


def forget_overlays() -> None:
    """Free all overlays that are kept."""
    load_overlay_of_unit.cache_clear()
    load_overlay.cache_clear()


def draw_unit_text(overlay: Overlay, fields: tuple[TextField, ...], unit: Unit | None) -> Overlay:
    """A new overlay with the `unit` on the text field of that name; `overlay` itself where there is nothing to draw.

    Raises UsageError as `check_unit_text`.
    """
    field = next((field for field in fields if field.id == "unit"), None)
    if not field or not unit:
        return overlay
    text = check_unit_text(field, unit)
    return _blend_text(overlay, _draw_text_bitmap(field, text, overlay.transparency.shape[0]), field.colour)


def unit_coverage(field: TextField, unit: Unit, side: int) -> Pixels:
    """How much of each pixel of a picture of `side` px the unit's letters cover: side × side, 0 to 255.

    Raises UsageError as `check_unit_text`.
    """
    text = _draw_text_bitmap(field, check_unit_text(field, unit), side)
    plane = np.zeros((side, side), np.uint8)
    height, width = text.coverage.shape
    plane[text.top : text.top + height, text.left : text.left + width] = text.coverage
    return plane


def check_unit_text(field: TextField, unit: Unit) -> str:
    """The text of `unit` that stands in the field.

    Raises UsageError if it has characters that the font lacks, or was typed and is too long for the field.
    """
    text = shown_name(field, unit)
    if len(text) > field.longest and not unit.id:
        raise UsageError(
            N_("The unit's name has %(count)s characters; this frame takes at most %(most)s."),
            N_("Shorten it, for example with abbreviations."),
            count=len(text), most=field.longest,
        )  # fmt: skip
    if missing := _missing_characters(text, field.weight):
        raise UsageError(
            N_("The unit's name has characters that the frame's font does not have: %(letters)s"),
            N_("Leave them out; letters, digits and usual punctuation are there."),
            letters=" ".join(missing[:_MAX_NAMED_CHARACTERS]) + (" …" if missing[_MAX_NAMED_CHARACTERS:] else ""),
        )
    return text


def _missing_characters(text: str, weight: int) -> list[str]:
    """What the font cannot draw, each once; an accent that NFC does not compose with its base, together with that."""
    missing = {}
    for previous, character in pairwise(" " + text):
        if unicodedata.combining(character):
            missing[previous + character] = True
        elif not has_glyph(character, weight):
            missing[character] = True
    return list(missing)


@lru_cache(maxsize=16)
def _draw_text_bitmap(field: TextField, text: str, side: int) -> _TextBitmap:
    """The text as it is drawn on a picture of `side` px; cached, since many photos get the same."""
    glyphs = centre_glyphs(text, field.weight)
    font_size = fit_font_size(field, text)
    bitmap_font_size = max(_MIN_GLYPH_PIXELS, font_size * side * _ROTATION_OVERSAMPLING)
    font = load_font(field.weight, bitmap_font_size)
    inked_glyphs = {glyph.character: glyph for glyph in glyphs if glyph.bounds}
    bitmaps = {character: _draw_glyph(glyph, font) for character, glyph in inked_glyphs.items()}
    rotated_glyphs = [
        _rotate_glyph(bitmaps[glyph.character], placement, font_size * side / bitmap_font_size, side)
        for glyph, placement in zip(glyphs, place_glyphs(field.baseline, glyphs, font_size), strict=True)
        if glyph.bounds
    ]
    return _merge_glyphs(rotated_glyphs, side)


def _draw_glyph(glyph: PathGlyph, font: ImageFont.FreeTypeFont) -> _GlyphBitmap:
    left, top, right, bottom = font.getbbox(glyph.character, anchor="ls")
    left, top, right, bottom = math.floor(left) - 1, math.floor(top) - 1, math.ceil(right) + 1, math.ceil(bottom) + 1
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), glyph.character, 255, font, anchor="ls")
    return _GlyphBitmap(np.asarray(image), glyph.width * font.size / 2 - left, -top)


def _rotate_glyph(bitmap: _GlyphBitmap, placement: GlyphPlacement, scale: float, side: int) -> _TextBitmap:
    """The glyph at its place on a picture of `side` px; a bitmap pixel is `scale` picture pixels wide."""
    height, width = bitmap.coverage.shape
    cos, sin = math.cos(placement.angle), math.sin(placement.angle)
    x, y = placement.x * side, placement.y * side
    corners = [((u - bitmap.origin_x) * scale, (v - bitmap.origin_y) * scale) for u in (0, width) for v in (0, height)]
    xs, ys = [x + cos * u - sin * v for u, v in corners], [y + sin * u + cos * v for u, v in corners]
    left, top, right, bottom = math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))
    step = 1 / _ROTATION_OVERSAMPLING / scale  # bitmap pixels from one sample to the next
    first_x = ((left - x) * _ROTATION_OVERSAMPLING + 0.5) * step
    first_y = ((top - y) * _ROTATION_OVERSAMPLING + 0.5) * step
    matrix = np.array([
        [cos * step, sin * step, bitmap.origin_x - 0.5 + cos * first_x + sin * first_y],
        [-sin * step, cos * step, bitmap.origin_y - 0.5 - sin * first_x + cos * first_y],
    ])  # fmt: skip
    size = (right - left, bottom - top)
    sample_size = (size[0] * _ROTATION_OVERSAMPLING, size[1] * _ROTATION_OVERSAMPLING)
    samples = cv2.warpAffine(bitmap.coverage, matrix, sample_size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    coverage = cv2.resize(samples, size, interpolation=cv2.INTER_AREA)
    return _TextBitmap(left, top, coverage.astype(np.uint8, copy=False))


def _merge_glyphs(glyphs: list[_TextBitmap], side: int) -> _TextBitmap:
    """All glyphs in one bitmap, clipped to the picture."""
    left, top = max(0, min(glyph.left for glyph in glyphs)), max(0, min(glyph.top for glyph in glyphs))
    right = min(side, max(glyph.left + glyph.coverage.shape[1] for glyph in glyphs))
    bottom = min(side, max(glyph.top + glyph.coverage.shape[0] for glyph in glyphs))
    coverage = np.zeros((max(0, bottom - top), max(0, right - left)), np.uint8)
    for glyph in glyphs:
        x, y = glyph.left - left, glyph.top - top
        visible = glyph.coverage[max(0, -y) : max(0, bottom - glyph.top), max(0, -x) : max(0, right - glyph.left)]
        rows, columns = slice(max(0, y), max(0, y) + visible.shape[0]), slice(max(0, x), max(0, x) + visible.shape[1])
        np.maximum(coverage[rows, columns], visible, out=coverage[rows, columns])
    return _TextBitmap(left, top, coverage)


def _blend_text(overlay: Overlay, text: _TextBitmap, colour: RgbColour) -> Overlay:
    """A new overlay with the text over it in `colour`."""
    premultiplied, transparency = overlay.premultiplied.copy(), overlay.transparency.copy()
    if text.coverage.size:
        height, width = text.coverage.shape
        area = slice(text.top, text.top + height), slice(text.left, text.left + width)
        uncovered = cv2.bitwise_not(cv2.merge([text.coverage] * 3))
        ink = cv2.merge([cv2.convertScaleAbs(text.coverage, alpha=level / 255) for level in colour])
        premultiplied[area] = cv2.add(cv2.multiply(premultiplied[area], uncovered, scale=1 / 255), ink)
        transparency[area] = cv2.multiply(transparency[area], uncovered, scale=1 / 255)
    return replace(overlay, premultiplied=premultiplied, transparency=transparency)
