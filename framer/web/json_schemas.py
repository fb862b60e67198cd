"""The values that go in and out over HTTP, as JSON Schema. Names, choices and limits are the code's own."""

from typing import Any

from framer.errors import FramerError
from framer.imaging.options import MOST_FACE
from framer.imaging.types import FORMATS, MAX_SIZE, MIN_SIZE
from framer.imaging.warnings import WARNINGS
from framer.web.errors import ROUTING
from framer.web.requests.upload import FIELDS, MAX_FIELD_BYTES
from framer.web.responses import SUFFIXES

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
TRUTH: Schema = {"type": "boolean"}
ADDRESS: Schema = {"type": "string", "format": "uri-reference"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
SIZE: Schema = {"type": "integer", "minimum": MIN_SIZE, "maximum": MAX_SIZE}

_FIELDS: dict[str, Schema] = {
    "frame": {"type": "string", "description": "`campaign/frame`, or a campaign. Empty: the current one."},
    "size": {**SIZE, "default": MAX_SIZE, "description": "Side of the picture in pixels."},
    "format": {"type": "string", "enum": [*FORMATS, "jpg"], "description": "Format of the picture."},
    "crop": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,5}(\.[0-9]{1,3})?(,-?[0-9]{1,5}(\.[0-9]{1,3})?){2,3}$",
        "examples": ["0,0,600", "120,80,600,-4.5"],
        "description": "`X,Y,SIDE` or `X,Y,SIDE,ANGLE` in pixels of the upright photo. Empty: where the face is.",
    },
    "face": {
        "type": "integer",
        "minimum": 0,
        "maximum": MOST_FACE,
        "description": "The face's number, from the left.",
    },
    "mirror": {"type": "string", "enum": ["1", "0"], "description": "1: left and right change places."},
    "unit": {"type": "string", "maxLength": MAX_FIELD_BYTES // 4, "description": "Text for the frame's own field."},
}


def codes() -> dict[str, int]:
    """Every code that an answer can carry, with its status."""
    known = {kind.code: kind.http_status for kind in error_kinds() if kind.http_status}
    return known | {code: status for status, (code, *_) in ROUTING.items()}


def error_kinds() -> tuple[type[FramerError], ...]:
    """Every failure that has a code of its own."""
    return FramerError, *FramerError.__subclasses__()


def fields() -> dict[str, Schema]:
    """The text fields of a form, in their order."""
    return {name: _FIELDS[name] for name in _FIELDS if name in FIELDS}


def value(properties: dict[str, Schema], needed: bool = True) -> Schema:
    """An object that has these members and no others; `needed`: all of them."""
    required = {"required": list(properties)} if needed else {}
    return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def many(items: Schema, **limits: int) -> Schema:
    """A list."""
    return {"type": "array", "items": items, **limits}


def ref(name: str) -> Schema:
    """Where a named schema is in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def schemas() -> dict[str, Schema]:
    """All named schemas."""
    return {
        "Problem": _problem(),
        "Upload": _upload(),
        "Fields": value(fields(), needed=False),
        "Changes": value({name: _or_automatic(schema) for name, schema in fields().items()}, needed=False),
        "Kept": value({**_record(), **_places()}),
        "Face": value({"box": many(NUMBER, minItems=4, maxItems=4), "score": NUMBER, "eyes": _eyes()}),
        "Ready": {**value({"status": TEXT, "problems": many(TEXT)}), "required": ["status"]},
        "Campaigns": value({"campaigns": many(ref("Campaign"))}),
        "Campaign": _campaign(),
        "Frame": _frame(),
    }


def _problem() -> Schema:
    return value(
        {
            "type": {"const": "about:blank"},
            "title": TEXT,
            "status": {"type": "integer", "enum": sorted(set(codes().values()))},
            "detail": {"type": "string", "minLength": 1, "description": "What happened, for a person."},
            "code": {"type": "string", "enum": sorted(codes()), "description": "Does not change."},
            "hint": {"type": "string", "minLength": 1, "description": "What to do now, for a person."},
        }
    )


def _upload() -> Schema:
    photo = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {**value({"photo": photo, **fields()}), "required": ["photo"]}


def _or_automatic(schema: Schema) -> Schema:
    """In JSON null is automatic again; numbers may be text, and truth a truth value."""
    extra = ["boolean"] if schema.get("enum") == ["1", "0"] else []
    return {"anyOf": [schema, {"type": [*extra, "null"]}, {"const": ""}]}


def _record() -> dict[str, Schema]:
    crop = {"x": NUMBER, "y": NUMBER, "side": NUMBER, "angle": NUMBER, "mirror": TRUTH}
    return {
        "source": {"const": "photo"},
        "ok": {"const": True},
        "output": {"type": "null"},
        "width": {**WHOLE, "description": "Of the upright photo, in pixels."},
        "height": WHOLE,
        "faces": many(ref("Face")),
        "chosen": {"type": ["integer", "null"], "description": "Number of the face in the middle; null: no face."},
        "crop": value(crop),
        "frame": TEXT,
        "size": SIZE,
        "format": {"enum": list(FORMATS)},
        "warnings": many({"enum": sorted(WARNINGS)}),
        "seconds": NUMBER,
    }


def _places() -> dict[str, Schema]:
    return {
        "token": {"type": "string", "description": "All that is needed to see, change and delete the picture."},
        "href": {**ADDRESS, "description": "The picture's page."},
        "photo": {**ADDRESS, "description": "The photo without a frame, small."},
        "picture": {**ADDRESS, "description": f"The picture: .{', .'.join(SUFFIXES.values())}."},
        "download": {**ADDRESS, "description": "The picture as an attachment."},
        "expires_at": {"type": "string", "format": "date-time"},
        "seconds_left": WHOLE,
        "notes": many(value({"code": {"enum": sorted(WARNINGS)}, "text": TEXT})),
    }


def _eyes() -> Schema:
    return many(many(NUMBER, minItems=2, maxItems=2), minItems=2, maxItems=2)


def _campaign() -> Schema:
    return value(
        {
            "id": TEXT,
            "title": TEXT,
            "mark": TEXT,
            "organiser": TEXT,
            "caption": TEXT,
            "starts": DAY,
            "ends": DAY,
            "status": {"enum": ["upcoming", "running", "ended"]},
            "closed": TRUTH,
            "current": {**TRUTH, "description": "The one that GET / shows."},
            "facebook_overlay_id": {"type": ["string", "null"]},
            "href": ADDRESS,
            "card": ADDRESS,
            "frames": many(ref("Frame"), minItems=1),
        }
    )


def _frame() -> Schema:
    return value(
        {
            "id": TEXT,
            "title": TEXT,
            "window": {**value({"cx": NUMBER, "cy": NUMBER, "r": NUMBER}), "description": "Shares of the side."},
            "image": ADDRESS,
            "thumbnail": ADDRESS,
            "version": TEXT,
            "fields": many(value({"id": TEXT, "label": TEXT, "longest": WHOLE})),
        }
    )
