"""The HTTP API, version 1."""

from flask import Blueprint, Response, request

from framer.web.site import current_site

PREFIX = "/api/v1"

api = Blueprint("api", __name__)


@api.post("/avatars")
def create_avatar() -> Response:
    """A photo in, the framed picture out."""
    return current_site().picture(request)
