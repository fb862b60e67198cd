"""Files of `static/` under addresses that hold their version: kept by browsers for good, and never out of date.

Modules and styles name one another relatively, so what a file of one version loads is of the same version.
"""

from flask import Flask, Response, current_app, request
from werkzeug.routing import BaseConverter

from framer.web.context import current_app_context
from framer.web.static_files import VERSION_PATTERN

STATIC_ENDPOINT = "static_version"
_IMMUTABLE = "public, max-age=31536000, immutable"


class _VersionConverter(BaseConverter):
    regex = VERSION_PATTERN


def register(app: Flask) -> None:
    """Serve the versioned addresses beside Flask's own ``/static/…``, which say how things are now."""
    app.url_map.converters["static_version"] = _VersionConverter
    app.add_url_rule(
        "/static/<static_version:version>/<path:filename>", endpoint=STATIC_ENDPOINT, view_func=send_versioned_file
    )


def send_versioned_file(version: str, filename: str) -> Response:
    """The file as it is now; under another version not to be kept, so that a page of before an update still works."""
    response = current_app.send_static_file(filename)
    if current_app_context().static_files.is_current(version, filename):
        response.headers["Cache-Control"] = _IMMUTABLE
    return response


def cache_policy(version: str) -> str:
    """The Cache-Control of what has `version` now: for good if the request at work names it with ``?v=``."""
    return _IMMUTABLE if request.args.get("v") == version else "no-cache"
