"""The recipe of a picture: a short text that stands for all that decides its bytes, but for the photo.

What is hashed is spelled out here, key by key, in plain values: renaming a class or a field in the code changes no
recipe, and no folder is framed anew for it. Whoever adds something that decides a picture adds it to `_plain`; whoever
changes the form of what is there raises VERSION and keeps a way to know the form before.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from framer import __version__
from framer.batch.output.journal import JournalEntry
from framer.imaging.face_detector import model_path
from framer.imaging.types import Frame, Options
from framer.text.text_field import ArcBaseline, TextField

VERSION = 2
_LENGTH = 24  # hexadecimal digits of a recipe's hash: 96 bits


class Recipes:
    """The recipes of one frame's pictures: of frame, options, face model and framer's version."""

    def __init__(self, frame: Frame, model: str = "") -> None:
        """`model` is the file of another face model; raises SetupError when it is not there."""
        weights = model_path(model).read_bytes() if model else b""
        self._frame = frame
        self._model = sha256(weights).hexdigest()
        self._has_unit = any(field.id == "unit" for field in frame.fields)

    def recipe(self, options: Options) -> str:
        """The same text for the same picture of the same photo; what the frame does not show does not count."""
        return f"{VERSION}-{_hashed(self._plain(self._shown(options)))}"

    def renewed(self, entry: JournalEntry | None, options: Options) -> JournalEntry | None:
        """`entry` with today's recipe, if what it has is version 1's recipe for the same picture."""
        if entry and entry.recipe == self._recipe_1(self._shown(options)):
            return replace(entry, recipe=self.recipe(options))
        return entry

    def _shown(self, options: Options) -> Options:
        return options if self._has_unit else replace(options, unit="")

    def _plain(self, options: Options) -> dict[str, Any]:
        frame, window, crop, limits = self._frame, self._frame.window, options.crop, options.limits
        return {
            "recipe": VERSION,
            "framer": __version__,
            "model": self._model,
            "frame": frame.id,
            "artwork": frame.version,
            "window": [float(window.cx), float(window.cy), float(window.r)],
            "fields": [_field(field) for field in frame.fields],
            "size": options.size,
            "format": options.format,
            "crop": crop and [float(crop.x), float(crop.y), float(crop.side), float(crop.angle)],
            "face": options.face,
            "mirror": options.mirror,
            "unit": options.unit,
            "limits": {
                "bytes": limits.max_bytes,
                "megapixels": float(limits.max_megapixels),
                "megapixels_jpeg": float(limits.max_megapixels_jpeg),
                "megapixels_webp": float(limits.max_megapixels_webp),
            },
        }

    def _recipe_1(self, options: Options) -> str:
        """As framer wrote it until there was a version 2: names of classes and attributes as they were then."""
        frame, window, crop, limits = self._frame, self._frame.window, options.crop, options.limits
        return _hashed(
            {
                "framer": __version__,
                "model": self._model,
                "frame": frame.id,
                "version": frame.version,
                "window": {"cx": window.cx, "cy": window.cy, "r": window.r},
                "fields": [_field_1(field) for field in frame.fields],
                "options": {
                    "size": options.size,
                    "format": options.format,
                    "crop": crop
                    and {"x": crop.x, "y": crop.y, "side": crop.side, "angle": crop.angle, "mirror": crop.mirror},
                    "face": options.face,
                    "mirror": options.mirror,
                    "unit": options.unit,
                    "limits": {
                        "max_bytes": limits.max_bytes,
                        "max_megapixels_jpeg": limits.max_megapixels_jpeg,
                        "max_megapixels_webp": limits.max_megapixels_webp,
                        "max_megapixels": limits.max_megapixels,
                    },
                },
            }
        )


def _hashed(plain: Mapping[str, Any]) -> str:
    """Names that are no UTF-8 count as well."""
    text = json.dumps(plain, sort_keys=True)
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]


def _field(field: TextField) -> dict[str, Any]:
    at = field.baseline
    return {
        "id": field.id,
        "label": field.label,
        "baseline": (
            ["arc", *map(float, (at.r, at.degrees, at.at, at.cx, at.cy))]
            if isinstance(at, ArcBaseline)
            else ["line", *map(float, (at.x, at.y, at.width))]
        ),
        "size": float(field.size),
        "weight": field.weight,
        "colour": list(field.colour),
        "longest": field.longest,
    }


def _field_1(field: TextField) -> str:
    at = field.baseline
    baseline = (
        f"Arc(r={at.r!r}, degrees={at.degrees!r}, at={at.at!r}, cx={at.cx!r}, cy={at.cy!r})"
        if isinstance(at, ArcBaseline)
        else f"Line(x={at.x!r}, y={at.y!r}, width={at.width!r})"
    )
    return (
        f"TextField(id={field.id!r}, label={field.label!r}, baseline={baseline}, size={field.size!r}, "
        f"weight={field.weight!r}, colour={field.colour!r}, longest={field.longest!r})"
    )
