"""What a request may cost, by its route: for the server before it is read, and for the rates, which count photos."""

from flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from framer.server.app_protocol import RequestClassifier, RequestCost
from framer.web.requests.lookup import PICTURE_ENDPOINT, requested_picture

_ENDPOINT_COSTS = {
    "avatars.create": RequestCost.UPLOAD,
    "avatars.frame_photo": RequestCost.UPLOAD,
    "avatars.change": RequestCost.CHANGE,
    "avatars.change_by_form": RequestCost.CHANGE,
    "avatars.photo": RequestCost.DECODE,
    PICTURE_ENDPOINT: RequestCost.DECODE,  # in another size or format than the stored one
    "sharing.poster": RequestCost.DECODE,  # as dear as a photo, and done by the same workers
    "avatars.page": RequestCost.LOOKUP,
    "avatars.delete": RequestCost.LOOKUP,
    "avatars.delete_by_form": RequestCost.LOOKUP,
}


def make_request_classifier(url_map: Map) -> RequestClassifier:
    """What tells the server the cost of a request to the app with these routes, by its method and path."""
    urls = url_map.bind("localhost")

    def classify_request(method: str, path: str) -> RequestCost:
        try:
            endpoint, _ = urls.match(path, method)
        except HTTPException:  # no such address, not this method, or a redirect
            return RequestCost.NOTHING
        return _endpoint_cost(endpoint, method)

    return classify_request


def decodes_photo() -> bool:
    """Whether the request at work costs a photo: an upload, a change, a picture in another size or format, a poster.

    The requested picture has to be looked up before (`requests/lookup.py`).
    """
    if not _endpoint_cost(request.endpoint, request.method).may_decode_photo:
        return False
    return request.endpoint != PICTURE_ENDPOINT or not requested_picture().is_stored


def _endpoint_cost(endpoint: str | None, method: str) -> RequestCost:
    if method == "OPTIONS":
        return RequestCost.PAGE
    return _ENDPOINT_COSTS.get(endpoint or "", RequestCost.PAGE)
