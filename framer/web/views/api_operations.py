"""What the API document says of each endpoint."""

from dataclasses import dataclass

from framer import errors
from framer.counts.errors import CountsClosed, WrongKey
from framer.web.json_schemas import SIZE_SCHEMA, TEXT_SCHEMA, Schema
from framer.web.locale import LANGUAGES
from framer.web.responses import FORMAT_SUFFIXES

_IMAGE_TYPES = tuple(f"image/{name}" for name in FORMAT_SUFFIXES)
HTML_TYPE, PLAIN_TEXT_TYPE = "text/html", "text/plain"
_PHOTO_ERRORS = (
    errors.UsageError, errors.UnknownFrame, errors.TooLarge, errors.Unsupported, errors.Unreadable, errors.TooSlow,
    errors.Crashed, errors.Busy, errors.BrokenCampaign, errors.SetupError,
)  # fmt: skip
_CAMPAIGN_ERRORS = (errors.UnknownFrame, errors.BrokenCampaign, errors.SetupError)
API_PARAMETERS: dict[str, Schema] = {
    "token": {**TEXT_SCHEMA, "description": "As the answer to an upload says it."},
    "campaign": {**TEXT_SCHEMA, "description": "A campaign's ID."},
    "name": {**TEXT_SCHEMA, "description": "A frame's ID in its campaign; then `.sample`, `.thumb`, `.coin`: smaller."},
    "suffix": {"enum": list(FORMAT_SUFFIXES.values()), "description": "Format of the picture."},
    "size": {**SIZE_SCHEMA, "description": "Side of the picture in pixels, where it is not the kept one."},
    "download": {"enum": ["1"], "description": "The picture as an attachment."},
    "v": {**TEXT_SCHEMA, "description": "Version: with the right one the answer may be kept for good."},
    "unit": {
        **TEXT_SCHEMA,
        "description": "A unit for the form: one of the list, or a text that is cut where it is too long.",
    },
    "by": {"enum": ["unit", "day", "frame"], "description": "What the rows are; else units."},
    "selected_overlay_id": {**TEXT_SCHEMA, "description": "A number of Facebook's old frame picker."},
    "lang": {"enum": list(LANGUAGES), "description": "Language of the words; else by Accept-Language."},
}


@dataclass(frozen=True)
class Operation:
    """What one endpoint does, what it answers, and how it can fail.

    `responses` is status → media types (none: an empty body), `request_body` media type → schema; `query` are the names
    of parameters after the ``?``, `json_schema` is the name of the schema of JSON responses. `may_be_missing`: it can
    be a 404.
    """

    summary: str
    responses: dict[int, tuple[str, ...]]
    failures: tuple[type[errors.FramerError], ...] = ()
    request_body: dict[str, str] | None = None
    query: tuple[str, ...] = ()
    json_schema: str = ""
    may_be_missing: bool = False


_UPLOAD_BODY = {"multipart/form-data": "Upload"}
_CHANGES_BODY = {
    "application/json": "Changes",
    "multipart/form-data": "Fields",
    "application/x-www-form-urlencoded": "Fields",
}
_STORED_ERRORS = (errors.UnknownAvatar, errors.Busy)
OPERATIONS = {
    "avatars.create": Operation(
        "Frame a photo. Accept: application/json keeps the picture and says where; else the answer is the picture.",
        {200: _IMAGE_TYPES, 201: ("application/json",)}, _PHOTO_ERRORS, _UPLOAD_BODY, json_schema="Kept",
    ),
    "avatars.change": Operation(
        "Make a kept picture anew from the same photo. Fields that are not sent keep their values.",
        {200: ("application/json",)}, (*_PHOTO_ERRORS, *_STORED_ERRORS), _CHANGES_BODY, json_schema="Kept",
    ),
    "avatars.delete": Operation("Forget photo and picture at once.", {204: ()}, _STORED_ERRORS),
    "avatars.picture": Operation(
        "A kept picture, made anew for another format or size.",
        {200: _IMAGE_TYPES}, (*_PHOTO_ERRORS, *_STORED_ERRORS), query=("size", "download"),
    ),
    "avatars.photo": Operation(
        "The photo without a frame, small.", {200: ("image/jpeg",)}, (*_PHOTO_ERRORS, *_STORED_ERRORS)
    ),
    "avatars.frame_photo": Operation(
        "The page's form: leads to the picture's page.",
        {200: _IMAGE_TYPES, 303: (HTML_TYPE,)}, _PHOTO_ERRORS, _UPLOAD_BODY,
    ),
    "avatars.page": Operation("A kept picture's page.", {200: (HTML_TYPE,)}, _STORED_ERRORS),
    "avatars.change_by_form": Operation(
        "The form of a kept picture's page: makes it anew from the same photo, leads to its page.",
        {303: (HTML_TYPE,)}, (*_PHOTO_ERRORS, *_STORED_ERRORS), _CHANGES_BODY,
    ),
    "avatars.delete_by_form": Operation(
        "Forget photo and picture; leads to the campaign's page.", {303: (HTML_TYPE,)}, _STORED_ERRORS
    ),
    "api.campaigns": Operation(
        "All campaigns, the newest first.", {200: ("application/json",)}, json_schema="Campaigns"
    ),
    "api.units": Operation(
        "A campaign's units: what the field `unit` takes, by ID, name or short name. Empty: any text.",
        {200: ("application/json",)}, (errors.UnknownFrame, errors.SetupError), query=("v",), json_schema="Units",
    ),
    "openapi.describe": Operation("This document.", {200: ("application/json",)}),
    "pages.current": Operation("The current campaign's page.", {200: (HTML_TYPE,)}, query=("unit",)),
    "pages.named": Operation(
        "A campaign's page.", {200: (HTML_TYPE,)}, _CAMPAIGN_ERRORS, query=("unit",)
    ),
    "pages.theme": Operation(
        "The campaign's colours for its page.",
        {200: ("text/css",)}, _CAMPAIGN_ERRORS, query=("v",),
    ),
    "pages.remind": Operation(
        "A calendar entry for the day after the campaign's end.",
        {200: ("text/calendar",)}, _CAMPAIGN_ERRORS, may_be_missing=True,
    ),
    "sharing.qr": Operation(
        "The QR code of a campaign's page.",
        {200: ("image/svg+xml",)}, _CAMPAIGN_ERRORS, query=("unit",),
    ),
    "sharing.poster": Operation(
        "An A4 poster with the QR code of a campaign's page.",
        {200: ("application/pdf",)}, (*_CAMPAIGN_ERRORS, errors.Busy), query=("unit",),
    ),
    "counts.page": Operation(
        "The page of a campaign's numbers.", {200: (HTML_TYPE,)}, (errors.UnknownFrame, errors.SetupError)
    ),
    "counts.table": Operation(
        "A campaign's numbers as a part of that page; needs the header `X-Framer-Key`.",
        {200: (HTML_TYPE,)}, (errors.UnknownFrame, WrongKey, CountsClosed, errors.SetupError),
    ),
    "counts.spreadsheet": Operation(
        "A campaign's numbers for Excel; needs the header `X-Framer-Key`.",
        {200: ("text/csv",)}, (errors.UnknownFrame, WrongKey, CountsClosed, errors.SetupError), query=("by",),
    ),
    "pages.old_link": Operation(
        "Leads from a link of Facebook's old frame picker to its campaign.",
        {302: (HTML_TYPE,), 308: (HTML_TYPE,)}, query=("selected_overlay_id",),
    ),
    "drafts.page": Operation("The page on which a draft is seen with its key.", {200: (HTML_TYPE,)}),
    "drafts.data": Operation(
        "What a draft is like. The header X-Framer-Key has its preview key.",
        {200: ("application/json",)}, (errors.UnknownFrame,),
    ),
    "drafts.frame": Operation(
        "The artwork of a draft's frame, with the same header.", {200: ("image/webp",)}, (errors.UnknownFrame,)
    ),
    "pages.privacy": Operation("What happens to a photo.", {200: (HTML_TYPE,)}),
    "pictures.frame_picture": Operation(
        "A frame's artwork.", {200: ("image/webp",)}, (errors.UnknownFrame,), query=("v",)
    ),
    "pictures.card": Operation(
        "The picture beside links to a campaign.",
        {200: ("image/jpeg",)}, _CAMPAIGN_ERRORS, query=("v",),
    ),
    "pictures.logo": Operation(
        "The logo of a campaign's organisers.",
        {200: ("image/png",)}, _CAMPAIGN_ERRORS, query=("v",), may_be_missing=True,
    ),
    "healthz": Operation("Whether the process answers.", {200: ("application/json",)}),
    "readyz": Operation(
        "Whether photos can be sent here, and if not, why.",
        {200: ("application/json",), 503: ("application/json",)}, json_schema="Ready",
    ),
    "metrics": Operation(
        "Figures for Prometheus, for whom they are shown to.", {200: ("text/plain",)}, may_be_missing=True
    ),
}  # fmt: skip
