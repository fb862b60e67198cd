"""What the app knows besides the request, and the one way from a photo to a picture."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Request, current_app, has_request_context
from flask import request as at_work

from framer.campaigns.local_date import today
from framer.campaigns.registry import CampaignRegistry
from framer.errors import FramerError, UnknownAvatar
from framer.imaging.options import parse_options
from framer.imaging.pipeline import make_photo_preview
from framer.imaging.types import Avatar, Frame, Options, PhotoLimits
from framer.server.app_protocol import MADE_FOR_REQUEST_KEY, REFUSAL_KEY
from framer.settings import Settings
from framer.web.image_cache import Kept
from framer.web.photo_workers import PhotoReply as Framed
from framer.web.photo_workers import PhotoTask
from framer.web.requests.upload import Upload, read_upload
from framer.web.results.memory import ResultStore, StoredResult, make_result
from framer.workers.pool import Load, WorkerPool

AvatarMaker = Callable[[bytes, Frame, Options], Avatar]
PhotoPreviewer = Callable[[bytes, PhotoLimits, int], bytes]

ARTWORK_CACHE_SIZE, CARD_CACHE_SIZE = 200, 50  # at most about 200 and 300 kB each


@dataclass(frozen=True)
class AppContext:
    """The app's settings, its campaigns as they are now, what makes a picture, and what is kept in memory.

    `show` makes a photo small; `workers` are the processes that do both, None where it is done in this one.
    `clock` tells the Unix time.
    """

    settings: Settings
    campaigns: Callable[[], CampaignRegistry]
    make_avatar: AvatarMaker
    results: ResultStore
    make_photo_preview: PhotoPreviewer = make_photo_preview
    workers: WorkerPool[PhotoTask, Framed] | None = None
    artwork: Kept = field(default_factory=lambda: Kept(ARTWORK_CACHE_SIZE))
    cards: Kept = field(default_factory=lambda: Kept(CARD_CACHE_SIZE))
    clock: Callable[[], float] = time.time

    def receive_upload(self, request: Request) -> Upload:
        """The photo and the fields of a form. Raises what the server says instead of reading it, too."""
        _begin_photo_work()
        stream, length = request.environ["wsgi.input"], body_length(request)
        return read_upload(stream, request.content_type or "", length, self.settings.max_bytes)

    def make_picture(self, photo: bytes, fields: Mapping[str, str]) -> Avatar:
        """Frame `photo` as the text `fields` say; missing and empty ones are automatic."""
        _begin_photo_work()
        frame = self.campaigns().get_frame(fields.get("frame"), today())
        options = parse_options(fields, PhotoLimits(max_bytes=self.settings.max_bytes))
        return self.make_avatar(photo, frame, options)

    def preview_stored_photo(self, token: str, side: int) -> bytes:
        """The kept photo without a frame, a JPEG of at most `side` px. Raises UnknownAvatar."""
        _begin_photo_work()
        return self.make_photo_preview(
            self.find_result(token).photo, PhotoLimits(max_bytes=self.settings.max_bytes), side
        )

    def worker_load(self) -> Load:
        """How busy the workers are."""
        return self.workers.load() if self.workers else Load(1, 0, 0, 1, 0)

    def store_result(self, upload: Upload, avatar: Avatar) -> tuple[str, StoredResult]:
        """Keep what was made of an upload for a while; returns its token, too. Raises NotKept."""
        now = self.clock()
        result = make_result(upload.photo, upload.fields, avatar, now, None)
        return self.results.put(result, result.expires - now), result

    def find_result(self, token: str) -> StoredResult:
        """What is kept under the token. Raises UnknownAvatar."""
        result = self.results.get(token)
        if result is None:
            raise UnknownAvatar
        return result

    def change_result(self, token: str, changes: Mapping[str, str]) -> StoredResult:
        """Make the picture anew with other fields, under the same token. Raises UnknownAvatar, NotKept."""
        old = self.find_result(token)
        fields = {**old.fields, **changes}
        avatar = self.make_picture(old.photo, fields)
        now = self.clock()
        result = make_result(old.photo, fields, avatar, now, old.created)
        # It may have been deleted meanwhile, and then it is not brought back.
        if result.expires <= now or not self.results.replace(token, result, result.expires - now):
            raise UnknownAvatar
        return result

    def delete_result(self, token: str) -> None:
        """Forget photo and picture at once. Raises UnknownAvatar."""
        if not self.results.delete(token):
            raise UnknownAvatar


def current_app_context() -> AppContext:
    """The site of the app at work."""
    site: AppContext = current_app.extensions["site"]
    return site


def _begin_photo_work() -> None:
    """Tell the server that what comes is made for this request. Raises what the server says instead of that."""
    if has_request_context():
        refusal: FramerError | None = at_work.environ.get(REFUSAL_KEY)
        if refusal:
            raise refusal
        at_work.environ[MADE_FOR_REQUEST_KEY] = True


def body_length(request: Request) -> int | None:
    """How many bytes of body to read; None: to the end, which the server marks."""
    length = request.content_length
    return 0 if length is None and not request.environ.get("wsgi.input_terminated") else length
