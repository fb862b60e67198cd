"""The values that go in and out over HTTP, as JSON Schema. Names, choices and limits are the code's own.

Written by hand: msgspec's schemas of the typed values have no descriptions and no `additionalProperties`, and most of
what is described is no such value: form fields, links, errors.
"""

from typing import Any

from framer.counts.errors import CountsClosed
from framer.errors import FramerError
from framer.imaging.options import FIT_CHOICES, LEVEL_CHOICES, MAX_FACE_NUMBER
from framer.imaging.types import LIGHT_CHOICES, MAX_SIZE, MIN_SIZE, OUTPUT_FORMATS
from framer.imaging.warnings import WARNING_MESSAGES
from framer.web.errors import ROUTING_ERRORS
from framer.web.requests.upload import FORM_FIELDS, MAX_FIELD_BYTES
from framer.web.responses import FORMAT_SUFFIXES

Schema = dict[str, Any]

TEXT_SCHEMA: Schema = {"type": "string"}
COUNT_SCHEMA: Schema = {"type": "integer", "minimum": 0}
NUMBER_SCHEMA: Schema = {"type": "number"}
BOOLEAN_SCHEMA: Schema = {"type": "boolean"}
URL_SCHEMA: Schema = {"type": "string", "format": "uri-reference"}
DATE_SCHEMA: Schema = {"type": ["string", "null"], "format": "date"}
SIZE_SCHEMA: Schema = {"type": "integer", "minimum": MIN_SIZE, "maximum": MAX_SIZE}

_FIELD_SCHEMAS: dict[str, Schema] = {
    "frame": {"type": "string", "description": "`campaign/frame`, or a campaign. Empty: the current one."},
    "size": {**SIZE_SCHEMA, "default": MAX_SIZE, "description": "Side of the picture in pixels."},
    "format": {"type": "string", "enum": [*OUTPUT_FORMATS, "jpg"], "description": "Format of the picture."},
    "crop": {
        "type": "string",
        "pattern": r"^-?[0-9]{1,5}(\.[0-9]{1,3})?(,-?[0-9]{1,5}(\.[0-9]{1,3})?){2,3}$",
        "examples": ["0,0,600", "120,80,600,-4.5"],
        "description": "`X,Y,SIDE` or `X,Y,SIDE,ANGLE` in pixels of the upright photo. Empty: where the face is.",
    },
    "face": {
        "type": "integer",
        "minimum": 0,
        "maximum": MAX_FACE_NUMBER,
        "description": "The face's number, from the left.",
    },
    "mirror": {"type": "string", "enum": ["1", "0"], "description": "1: left and right change places."},
    "unit": {
        "type": "string",
        "maxLength": MAX_FIELD_BYTES // 4,
        "description": "The unit: name, short name or ID of one in the campaign's list; any text without a list.",
    },
    "level": {"type": "string", "enum": [*LEVEL_CHOICES], "description": "auto: a leaning head is levelled."},
    "light": {
        "type": "string",
        "enum": [*LIGHT_CHOICES],
        "description": "Brightness and colours. auto: put right where they are clearly broken; on: wherever it helps.",
    },
    "blur_background": {
        "type": "string",
        "enum": ["1", "0"],
        "description": "1: the background is blurred.",
    },
    "fit": {
        "type": "string",
        "enum": [*FIT_CHOICES],
        "description": "How the photo lies in the frame: by the face; whole, as a logo; fill: its middle. "
        "auto: by the face, a logo whole, and what is neither by its middle.",
    },
}


def error_codes() -> dict[str, int]:
    """Every code that a problem can have, with its HTTP status."""
    codes = {error_class.code: error_class.http_status for error_class in error_classes() if error_class.http_status}
    return codes | {code: status for status, (code, *_) in ROUTING_ERRORS.items()}


def error_classes() -> tuple[type[FramerError], ...]:
    """FramerError and its direct subclasses that this server knows: each has a code of its own."""
    modules = {FramerError.__module__, CountsClosed.__module__}
    return FramerError, *(kind for kind in FramerError.__subclasses__() if kind.__module__ in modules)


def form_field_schemas() -> dict[str, Schema]:
    """The text fields of a form, in the order in which they are documented."""
    return {name: _FIELD_SCHEMAS[name] for name in _FIELD_SCHEMAS if name in FORM_FIELDS}


def object_schema(properties: dict[str, Schema], required: bool = True) -> Schema:
    """An object with these members and no others; `required`: with all of them."""
    names = {"required": list(properties)} if required else {}
    return {"type": "object", "properties": properties, **names, "additionalProperties": False}


def array_schema(items: Schema, **limits: int) -> Schema:
    """An array of `items`; `limits` as JSON Schema names them."""
    return {"type": "array", "items": items, **limits}


def schema_ref(name: str) -> Schema:
    """A reference to a named schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def named_schemas() -> dict[str, Schema]:
    """All named schemas: the document's ``components``."""
    return {
        "Problem": _problem_schema(),
        "Upload": _upload_schema(),
        "Fields": object_schema(form_field_schemas(), required=False),
        "Changes": object_schema(
            {name: _allow_automatic(schema) for name, schema in form_field_schemas().items()}, required=False
        ),
        "Kept": object_schema({**_record_properties(), **_link_properties()}),
        "Face": object_schema(
            {"box": array_schema(NUMBER_SCHEMA, minItems=4, maxItems=4), "score": NUMBER_SCHEMA, "eyes": _eyes_schema()}
        ),
        "Ready": {
            **object_schema({"status": TEXT_SCHEMA, "problems": array_schema(TEXT_SCHEMA)}),
            "required": ["status"],
        },
        "Campaigns": object_schema({"campaigns": array_schema(schema_ref("Campaign"))}),
        "Campaign": _campaign_schema(),
        "Units": object_schema(
            {"units": array_schema(object_schema({"id": TEXT_SCHEMA, "name": TEXT_SCHEMA, "short": TEXT_SCHEMA}))}
        ),
        "Frame": _frame_schema(),
    }


def _problem_schema() -> Schema:
    return object_schema(
        {
            "type": {"const": "about:blank"},
            "title": TEXT_SCHEMA,
            "status": {"type": "integer", "enum": sorted(set(error_codes().values()))},
            "detail": {"type": "string", "minLength": 1, "description": "What happened, for a person."},
            "code": {"type": "string", "enum": sorted(error_codes()), "description": "Does not change."},
            "hint": {"type": "string", "minLength": 1, "description": "What to do now, for a person."},
        }
    )


def _upload_schema() -> Schema:
    photo = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {**object_schema({"photo": photo, **form_field_schemas()}), "required": ["photo"]}


def _allow_automatic(schema: Schema) -> Schema:
    """`schema`, or null or empty for the automatic value; for a switch also true and false."""
    extra = ["boolean"] if schema.get("enum") == ["1", "0"] else []
    return {"anyOf": [schema, {"type": [*extra, "null"]}, {"const": ""}]}


def _record_properties() -> dict[str, Schema]:
    crop = {
        "x": NUMBER_SCHEMA,
        "y": NUMBER_SCHEMA,
        "side": NUMBER_SCHEMA,
        "angle": NUMBER_SCHEMA,
        "mirror": BOOLEAN_SCHEMA,
    }
    return {
        "source": {"const": "photo"},
        "ok": {"const": True},
        "output": {"type": "null"},
        "width": {**COUNT_SCHEMA, "description": "Of the upright photo, in pixels."},
        "height": COUNT_SCHEMA,
        "faces": array_schema(schema_ref("Face")),
        "chosen": {"type": ["integer", "null"], "description": "Number of the face in the middle; null: no face."},
        "crop": object_schema(crop),
        "frame": TEXT_SCHEMA,
        "size": SIZE_SCHEMA,
        "format": {"enum": list(OUTPUT_FORMATS)},
        "light": {**BOOLEAN_SCHEMA, "description": "Whether brightness or colours of the photo were changed."},
        "blur_background": {**BOOLEAN_SCHEMA, "description": "Whether what is behind the person was blurred."},
        "fit": {"enum": [*FIT_CHOICES[1:]], "description": "How the photo lies in the frame."},
        "ground": {
            "type": ["string", "null"],
            "pattern": "^#[0-9a-f]{6}$",
            "description": "The colour past the edge of a photo that is laid whole.",
        },
        "unit": {
            "type": ["string", "null"],
            "description": "ID of the unit in the campaign's list, else null.",
        },
        "trimmed": {
            "anyOf": [object_schema(dict.fromkeys(("x", "y", "width", "height"), COUNT_SCHEMA)), {"type": "null"}],
            "description": "What of a scanned photo lies within its paper margin, to which the picture keeps; "
            "null: it has none.",
        },
        "warnings": array_schema({"enum": sorted(WARNING_MESSAGES)}),
        "seconds": NUMBER_SCHEMA,
    }


def _link_properties() -> dict[str, Schema]:
    return {
        "token": {"type": "string", "description": "All that is needed to see, change and delete the picture."},
        "href": {**URL_SCHEMA, "description": "The picture's page."},
        "photo": {**URL_SCHEMA, "description": "The photo without a frame, small."},
        "differs_in_browsers": {
            **BOOLEAN_SCHEMA,
            "description": "Whether browsers turn or colour the photo that was sent otherwise than `photo` shows it.",
        },
        "picture": {**URL_SCHEMA, "description": f"The picture: .{', .'.join(FORMAT_SUFFIXES.values())}."},
        "download": {**URL_SCHEMA, "description": "The picture as an attachment."},
        "expires_at": {"type": "string", "format": "date-time"},
        "seconds_left": COUNT_SCHEMA,
        "notes": array_schema(object_schema({"code": {"enum": sorted(WARNING_MESSAGES)}, "text": TEXT_SCHEMA})),
    }


def _eyes_schema() -> Schema:
    return array_schema(array_schema(NUMBER_SCHEMA, minItems=2, maxItems=2), minItems=2, maxItems=2)


def _campaign_schema() -> Schema:
    return object_schema(
        {
            "id": TEXT_SCHEMA,
            "title": TEXT_SCHEMA,
            "mark": TEXT_SCHEMA,
            "organiser": TEXT_SCHEMA,
            "caption": TEXT_SCHEMA,
            "starts": DATE_SCHEMA,
            "ends": DATE_SCHEMA,
            "status": {"enum": ["upcoming", "running", "ended"]},
            "closed": BOOLEAN_SCHEMA,
            "current": {**BOOLEAN_SCHEMA, "description": "The one that GET / shows."},
            "facebook_overlay_id": {"type": ["string", "null"]},
            "href": URL_SCHEMA,
            "card": URL_SCHEMA,
            "units": {
                "type": ["string", "null"],
                "format": "uri-reference",
                "description": "Where its units are listed; null: any text is a unit.",
            },
            "frames": array_schema(schema_ref("Frame"), minItems=1),
        }
    )


def _frame_schema() -> Schema:
    return object_schema(
        {
            "id": TEXT_SCHEMA,
            "title": TEXT_SCHEMA,
            "window": {
                **object_schema({"cx": NUMBER_SCHEMA, "cy": NUMBER_SCHEMA, "r": NUMBER_SCHEMA}),
                "description": "Shares of the side.",
            },
            "image": URL_SCHEMA,
            "thumbnail": URL_SCHEMA,
            "version": TEXT_SCHEMA,
            "head_in_front": {**BOOLEAN_SCHEMA, "description": "The head may stand in front of the artwork."},
            "fields": array_schema(object_schema({"id": TEXT_SCHEMA, "label": TEXT_SCHEMA, "longest": COUNT_SCHEMA})),
        }
    )
