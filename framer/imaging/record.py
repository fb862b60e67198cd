"""The JSON record of one photo; docs/commands.md documents its keys."""

from framer.errors import FramerError
from framer.i18n import Translator
from framer.imaging.types import Avatar, Face, PhotoBox


def success_record(avatar: Avatar, source: str, output: str | None) -> dict[str, object]:
    """The record of a finished picture. `output` is None where the picture went to stdout."""
    crop = avatar.crop
    return {
        "source": source,
        "ok": True,
        "output": output,
        "width": avatar.width,
        "height": avatar.height,
        "faces": [_face_record(face) for face in avatar.faces.faces],
        "chosen": avatar.faces.chosen_number,
        "crop": {"x": crop.x, "y": crop.y, "side": crop.side, "angle": crop.angle, "mirror": crop.mirror},
        "frame": avatar.frame,
        "size": avatar.size,
        "format": avatar.format,
        "light": avatar.light,
        "blur_background": avatar.blur_background,
        "fit": avatar.fit,
        "ground": "#{:02x}{:02x}{:02x}".format(*avatar.ground) if avatar.ground else None,
        "unit": avatar.unit or None,
        "trimmed": trimmed_record(avatar.trimmed),
        "warnings": list(avatar.warnings),
        "seconds": round(avatar.seconds, 3),
    }


def trimmed_record(box: PhotoBox | None) -> dict[str, int] | None:
    """What is left of a scan without its paper margin, as records say it."""
    if box is None:
        return None
    return {"x": round(box.x), "y": round(box.y), "width": round(box.width), "height": round(box.height)}


def failure_record(error: FramerError, source: str, translate: Translator) -> dict[str, object]:
    """The record of a photo without a picture, its message in the language of `translate`."""
    message = error.to_message(translate)
    return {
        "source": source,
        "ok": False,
        "error": {"code": error.code, "message": message.text, "hint": message.hint},
    }


def _face_record(face: Face) -> dict[str, object]:
    box = face.box
    return {
        "box": [round(n, 1) for n in (box.x, box.y, box.width, box.height)],
        "score": round(face.score, 3),
        "eyes": [[round(n, 1) for n in eye] for eye in face.eyes],
    }
