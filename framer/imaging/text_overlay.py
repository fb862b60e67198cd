"""The text that people fill in, checked, and drawn on a frame's line or arc in the frames' own font."""

import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from framer.errors import UsageError
from framer.i18n import N_
from framer.imaging.types import Overlay, Pixels
from framer.text.fonts import FONT_WEIGHTS, load_font
from framer.text.normalize import normalize_text
from framer.text.shaping import has_glyph, load_shaping_font
from framer.text.text_field import RgbColour, TextField
from framer.text.text_path import GlyphPlacement, PathGlyph, centre_glyphs, fit_font_size, place_glyphs

_ROTATION_OVERSAMPLING = 4  # letters are turned at this many times the picture's size, then reduced
_MIN_GLYPH_PIXELS = 64  # letters are drawn at least this large before they are turned: hinting bends smaller ones
_MAX_NAMED_CHARACTERS = 10  # unknown characters that are named


@dataclass(frozen=True)
class _GlyphBitmap:
    """A letter drawn upright, and where the middle of its width on the baseline is, in pixels of its own."""

    coverage: Pixels
    origin_x: float
    origin_y: float


@dataclass(frozen=True)
class _TextBitmap:
    """Coverage, 0 to 255, whose upper left corner is (`left`, `top`) in pixels of the picture."""

    left: int
    top: int
    coverage: Pixels


def preload_fonts() -> None:
    """Have all that text needs in memory, for who may open no file later."""
    for weight in FONT_WEIGHTS:
        load_shaping_font(weight)


def draw_unit_text(overlay: Overlay, fields: tuple[TextField, ...], unit: str) -> Overlay:
    """The overlay with `unit` on the frame's field of that name; `overlay` itself where there is nothing to draw.

    Raises UsageError for a text that is too long for the field, or has characters that the font does not have.
    """
    field = next((field for field in fields if field.id == "unit"), None)
    text = normalize_text(unit)
    if not field or not text:
        return overlay
    check_unit_text(field, text)
    return _blend_text(overlay, _draw_text_bitmap(field, text, overlay.transparency.shape[0]), field.colour)


def check_unit_text(field: TextField, text: str) -> None:
    """Raise UsageError if the tidy `text` is too long for the field, or has characters that the font does not have."""
    if len(text) > field.longest:
        raise UsageError(
            N_("The unit's name has %(count)s characters; this frame takes at most %(most)s."),
            N_("Shorten it, for example with abbreviations."),
            count=len(text), most=field.longest,
        )  # fmt: skip
    if unknown := _missing_characters(text, field.weight):
        raise UsageError(
            N_("The unit's name has characters that the frame's font does not have: %(letters)s"),
            N_("Leave them out; letters, digits and usual punctuation are there."),
            letters=" ".join(unknown[:_MAX_NAMED_CHARACTERS]) + (" …" if unknown[_MAX_NAMED_CHARACTERS:] else ""),
        )


def _missing_characters(text: str, weight: int) -> list[str]:
    """What cannot be drawn, each once; an accent that has no letter in one piece with its base comes with the base."""
    unknown = {}
    for before, letter in pairwise(" " + text):
        if unicodedata.combining(letter):
            unknown[before + letter] = True
        elif not has_glyph(letter, weight):
            unknown[letter] = True
    return list(unknown)


@lru_cache(maxsize=16)
def _draw_text_bitmap(field: TextField, text: str, side: int) -> _TextBitmap:
    """Draw the text once for all photos that get it, on a picture of `side` px."""
    letters = centre_glyphs(text, field.weight)
    size = fit_font_size(field, text)
    pixels = max(_MIN_GLYPH_PIXELS, size * side * _ROTATION_OVERSAMPLING)
    font = load_font(field.weight, pixels)
    stamps = {
        name: _draw_glyph(one, font) for name, one in {one.character: one for one in letters if one.bounds}.items()
    }
    tiles = [
        _rotate_glyph(stamps[one.character], place, size * side / pixels, side)
        for one, place in zip(letters, place_glyphs(field.baseline, letters, size), strict=True)
        if one.bounds
    ]
    return _merge_glyphs(tiles, side)


def _draw_glyph(one: PathGlyph, font: ImageFont.FreeTypeFont) -> _GlyphBitmap:
    left, top, right, bottom = font.getbbox(one.character, anchor="ls")
    left, top, right, bottom = math.floor(left) - 1, math.floor(top) - 1, math.ceil(right) + 1, math.ceil(bottom) + 1
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), one.character, 255, font, anchor="ls")
    return _GlyphBitmap(np.asarray(image), one.width * font.size / 2 - left, -top)


def _rotate_glyph(stamp: _GlyphBitmap, place: GlyphPlacement, scale: float, side: int) -> _TextBitmap:
    """The letter at its place, at `scale` pixels of the picture to one of the stamp."""
    high, wide = stamp.coverage.shape
    cos, sin = math.cos(place.angle), math.sin(place.angle)
    to_x, to_y = place.x * side, place.y * side
    corners = [((u - stamp.origin_x) * scale, (v - stamp.origin_y) * scale) for u in (0, wide) for v in (0, high)]
    xs, ys = [to_x + cos * u - sin * v for u, v in corners], [to_y + sin * u + cos * v for u, v in corners]
    left, top, right, bottom = math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys))
    step = 1 / _ROTATION_OVERSAMPLING / scale
    from_x, from_y = (
        ((left - to_x) * _ROTATION_OVERSAMPLING + 0.5) * step,
        ((top - to_y) * _ROTATION_OVERSAMPLING + 0.5) * step,
    )
    matrix = np.array([
        [cos * step, sin * step, stamp.origin_x - 0.5 + cos * from_x + sin * from_y],
        [-sin * step, cos * step, stamp.origin_y - 0.5 - sin * from_x + cos * from_y],
    ])  # fmt: skip
    size = (right - left, bottom - top)
    large = (size[0] * _ROTATION_OVERSAMPLING, size[1] * _ROTATION_OVERSAMPLING)
    fine = cv2.warpAffine(stamp.coverage, matrix, large, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    cover = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    return _TextBitmap(left, top, cover.astype(np.uint8, copy=False))


def _merge_glyphs(tiles: list[_TextBitmap], side: int) -> _TextBitmap:
    """All letters in one piece, as far as they stand in the picture."""
    left, top = max(0, min(tile.left for tile in tiles)), max(0, min(tile.top for tile in tiles))
    right = min(side, max(tile.left + tile.coverage.shape[1] for tile in tiles))
    bottom = min(side, max(tile.top + tile.coverage.shape[0] for tile in tiles))
    cover = np.zeros((max(0, bottom - top), max(0, right - left)), np.uint8)
    for tile in tiles:
        x, y = tile.left - left, tile.top - top
        piece = tile.coverage[max(0, -y) : max(0, bottom - tile.top), max(0, -x) : max(0, right - tile.left)]
        rows, columns = slice(max(0, y), max(0, y) + piece.shape[0]), slice(max(0, x), max(0, x) + piece.shape[1])
        np.maximum(cover[rows, columns], piece, out=cover[rows, columns])
    return _TextBitmap(left, top, cover)


def _blend_text(overlay: Overlay, drawn: _TextBitmap, colour: RgbColour) -> Overlay:
    """A new overlay with what is drawn over it in `colour`."""
    added, kept = overlay.premultiplied.copy(), overlay.transparency.copy()
    if drawn.coverage.size:
        high, wide = drawn.coverage.shape
        place = slice(drawn.top, drawn.top + high), slice(drawn.left, drawn.left + wide)
        cover = cv2.merge([drawn.coverage] * 3)
        around = cv2.bitwise_not(cover)
        ink = cv2.merge([cv2.convertScaleAbs(drawn.coverage, alpha=level / 255) for level in colour])
        added[place] = cv2.add(cv2.multiply(added[place], around, scale=1 / 255), ink)
        kept[place] = cv2.multiply(kept[place], around, scale=1 / 255)
    return Overlay(added, kept)
