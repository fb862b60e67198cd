"""What the app knows besides the request, and the one way from a request to a picture."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Request, Response, current_app

from framer.clock import today
from framer.frames import Shelf
from framer.options import parse_options
from framer.settings import Settings
from framer.values import Avatar, Frame, Limits, Options
from framer.web.kept import Kept
from framer.web.upload import Upload, read_upload

Make = Callable[[bytes, Frame, Options], Avatar]

KEPT_PICTURES, KEPT_CARDS = 200, 50  # at most about 200 and 300 kB each


@dataclass(frozen=True)
class Site:
    """The app's settings, its campaigns as they are now, what makes a picture, and what is drawn only once."""

    settings: Settings
    shelf: Callable[[], Shelf]
    make: Make
    artwork: Kept = field(default_factory=lambda: Kept(KEPT_PICTURES))
    cards: Kept = field(default_factory=lambda: Kept(KEPT_CARDS))

    def picture(self, request: Request) -> Response:
        """Read the upload, make the picture, answer with it."""
        upload = self._read(request)
        frame = self.shelf().frame(upload.fields.get("frame"), today())
        fields = {name: text for name, text in upload.fields.items() if name != "frame"}
        options = parse_options(fields, Limits(max_bytes=self.settings.max_bytes))
        return picture_response(self.make(upload.photo, frame, options))

    def _read(self, request: Request) -> Upload:
        environ = request.environ
        length = request.content_length
        if length is None and not environ.get("wsgi.input_terminated"):
            length = 0
        return read_upload(environ["wsgi.input"], request.content_type or "", length, self.settings.max_bytes)


def current_site() -> Site:
    """The site of the app at work."""
    site: Site = current_app.extensions["site"]
    return site


def picture_response(avatar: Avatar) -> Response:
    """The picture under a name that is safe everywhere; nothing may keep it on the way."""
    suffix = "jpg" if avatar.format == "jpeg" else avatar.format
    name = f"anh-dai-dien-{avatar.frame.split('/')[0]}.{suffix}"
    response = Response(avatar.data, mimetype=avatar.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
