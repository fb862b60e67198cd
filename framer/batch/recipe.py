"""The recipe of a picture: a short text that stands for all that decides its bytes, but for the photo.

What is hashed is spelled out here, key by key, in plain values: renaming a class or a field in the code changes no
recipe, and no folder is framed anew for it. What decides a picture from now on is added to `_describe`: options that
came later only where they are not as usual (`_describe_later_options`), so that the journals of before still count.
When the form of what is there changes, RECIPE_VERSION is raised and a way to recognise the form before is kept.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from framer import __version__
from framer.batch.output.journal_entry import JournalEntry
from framer.imaging.face_detector import model_path
from framer.imaging.types import Frame, Options, Window
from framer.text.text_field import ArcBaseline, TextField
from framer.text.unit import unit_name

RECIPE_VERSION = 2
_HASH_DIGITS = 24  # hexadecimal: 96 bits


class Recipes:
    """The recipes of one frame's pictures: of frame, options, face model and framer's version."""

    def __init__(self, frame: Frame, model: str = "") -> None:
        """`model`: the path of another face model; empty for the usual one. Raises SetupError when it is missing."""
        weights = model_path(model).read_bytes() if model else b""
        self._frame = frame
        self._model = sha256(weights).hexdigest()
        self._has_unit = any(field.id == "unit" for field in frame.fields)

    @property
    def window(self) -> Window:
        """The frame's window."""
        return self._frame.window

    def recipe(self, options: Options) -> str:
        """The recipe for `options`. A unit counts only where the frame shows one."""
        return f"{RECIPE_VERSION}-{_hash(self._describe(self._visible_options(options)))}"

    def renewed(self, entry: JournalEntry | None, options: Options) -> JournalEntry | None:
        """`entry` with today's recipe if it has version 1's for the same picture; else `entry` itself."""
        was_known = not _describe_later_options(options)
        if entry and was_known and entry.recipe == self._recipe_1(self._visible_options(options)):
            return replace(entry, recipe=self.recipe(options))
        return entry

    def _visible_options(self, options: Options) -> Options:
        return options if self._has_unit else replace(options, unit=None)

    def _describe(self, options: Options) -> dict[str, Any]:
        frame, window, crop, limits = self._frame, self._frame.window, options.crop, options.limits
        return {
            "recipe": RECIPE_VERSION,
            "framer": __version__,
            "model": self._model,
            "frame": frame.id,
            "artwork": frame.version,
            "window": [float(window.cx), float(window.cy), float(window.r)],
            "fields": [_describe_field(field) for field in frame.fields],
            "size": options.size,
            "format": options.format,
            "crop": crop and [float(crop.x), float(crop.y), float(crop.side), float(crop.angle)],
            "face": options.face,
            "mirror": options.mirror,
            "unit": unit_name(options.unit),
            "limits": {
                "bytes": limits.max_bytes,
                "megapixels": float(limits.max_megapixels),
                "megapixels_jpeg": float(limits.max_megapixels_jpeg),
                "megapixels_webp": float(limits.max_megapixels_webp),
            },
            **_describe_later_options(options),
        }

    def _recipe_1(self, options: Options) -> str:
        """The recipe as framer wrote it before version 2, with the names that classes and attributes had then."""
        frame, window, crop, limits = self._frame, self._frame.window, options.crop, options.limits
        return _hash(
            {
                "framer": __version__,
                "model": self._model,
                "frame": frame.id,
                "version": frame.version,
                "window": {"cx": window.cx, "cy": window.cy, "r": window.r},
                "fields": [_describe_field_1(field) for field in frame.fields],
                "options": {
                    "size": options.size,
                    "format": options.format,
                    "crop": crop
                    and {"x": crop.x, "y": crop.y, "side": crop.side, "angle": crop.angle, "mirror": crop.mirror},
                    "face": options.face,
                    "mirror": options.mirror,
                    "unit": unit_name(options.unit),
                    "limits": {
                        "max_bytes": limits.max_bytes,
                        "max_megapixels_jpeg": limits.max_megapixels_jpeg,
                        "max_megapixels_webp": limits.max_megapixels_webp,
                        "max_megapixels": limits.max_megapixels,
                    },
                },
            }
        )


def _describe_later_options(options: Options) -> dict[str, Any]:
    """Those of the options that came after version 2, where they are not as usual."""
    usual = {"level": True, "light": "auto", "blur_background": False, "fit": "auto", "listed_unit": None}
    unit = options.unit
    asked = {
        "level": options.level,
        "light": options.light,
        "blur_background": options.blur_background,
        "fit": options.fit,
        "listed_unit": [unit.id, unit.short] if unit and unit.id else None,
    }
    return {name: value for name, value in asked.items() if value != usual[name]}


def _hash(description: Mapping[str, Any]) -> str:
    """The beginning of the sha256 of plain values, which may hold lone surrogates."""
    text = json.dumps(description, sort_keys=True)
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_HASH_DIGITS]


def _describe_field(field: TextField) -> dict[str, Any]:
    baseline = field.baseline
    return {
        "id": field.id,
        "label": field.label,
        "baseline": (
            ["arc", *map(float, (baseline.r, baseline.degrees, baseline.at, baseline.cx, baseline.cy))]
            if isinstance(baseline, ArcBaseline)
            else ["line", *map(float, (baseline.x, baseline.y, baseline.width))]
        ),
        "size": float(field.size),
        "weight": field.weight,
        "colour": list(field.colour),
        "longest": field.longest,
    }


def _describe_field_1(field: TextField) -> str:
    baseline = field.baseline
    described = (
        f"Arc(r={baseline.r!r}, degrees={baseline.degrees!r}, at={baseline.at!r}, cx={baseline.cx!r}, "
        f"cy={baseline.cy!r})"
        if isinstance(baseline, ArcBaseline)
        else f"Line(x={baseline.x!r}, y={baseline.y!r}, width={baseline.width!r})"
    )
    return (
        f"TextField(id={field.id!r}, label={field.label!r}, baseline={described}, size={field.size!r}, "
        f"weight={field.weight!r}, colour={field.colour!r}, longest={field.longest!r})"
    )
