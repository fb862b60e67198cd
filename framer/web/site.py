"""What the app knows besides the request, and the one way from a request to a picture."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Request, Response, current_app

from framer.clock import today
from framer.frames import find_campaign, find_frame
from framer.options import parse_options
from framer.settings import Settings
from framer.values import Avatar, Campaign, Frame, Limits, Options
from framer.web.upload import Upload, read_upload

Make = Callable[[bytes, Frame, Options], Avatar]


@dataclass(frozen=True)
class Site:
    """The app's settings, its campaigns (newest first) and what makes a picture."""

    settings: Settings
    campaigns: tuple[Campaign, ...]
    make: Make

    def campaign(self, campaign_id: str | None = None) -> Campaign:
        """The named campaign, or the current one. Raises UnknownFrame."""
        return find_campaign(self.campaigns, campaign_id, today())

    def picture(self, request: Request) -> Response:
        """Read the upload, make the picture, answer with it."""
        upload = self._read(request)
        frame = find_frame(self.campaigns, upload.fields.get("frame"), today())
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
