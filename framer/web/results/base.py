"""What is stored under a token for some minutes: photo, picture, and the facts that make and explain it again."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol

import msgspec

from framer.imaging.record import success_record
from framer.imaging.types import MAX_SIZE, MIN_SIZE, Avatar
from framer.imaging.warnings import WARNING_MESSAGES

RESULT_LIFETIME = 600.0  # seconds after the upload, or after the last change
MAX_RESULT_LIFETIME = 3600.0  # seconds after the upload, whatever is changed
RESULT_OVERHEAD = 4096  # bytes that count for a result besides its contents: objects, token, entries of the store

_TOKEN_BYTES = 24  # 192 bits: not to be guessed

Number = int | float  # a whole number stays one, so that the JSON is the same before and after
FrameId = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9-]+/[a-z0-9-]+\Z", max_length=200)]  # it stands in headers

UnitId = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9-]+\Z", max_length=60)]  # of the campaign's list


class FaceRecord(msgspec.Struct, frozen=True):
    """One face of a record, in pixels of the upright photo; `box` is x, y, width, height."""

    box: tuple[Number, Number, Number, Number]
    score: Number
    eyes: tuple[tuple[Number, Number], tuple[Number, Number]]


class CropRecord(msgspec.Struct, frozen=True):
    """The crop of a record, in pixels of the upright photo and degrees."""

    x: Number
    y: Number
    side: Number
    angle: Number
    mirror: bool


class TrimmedRecord(msgspec.Struct, frozen=True):
    """What is left of a scan without its paper margin, in pixels of the upright photo."""

    x: int
    y: int
    width: int
    height: int


class PictureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record of docs/commands.md for a photo that was sent, its members in the order of the JSON.

    Those with a default are not in results that framer stored before it had them.
    """

    source: Literal["photo"]
    ok: bool
    output: None
    width: int
    height: int
    faces: tuple[FaceRecord, ...]
    chosen: int | None
    crop: CropRecord
    frame: FrameId
    size: Annotated[int, msgspec.Meta(ge=MIN_SIZE, le=MAX_SIZE)]
    format: Literal["jpeg", "png", "webp"]
    light: bool
    blur_background: bool
    fit: Literal["face", "whole", "fill"] = "face"
    ground: Annotated[str, msgspec.Meta(pattern=r"\A#[0-9a-f]{6}\Z")] | None = None
    unit: UnitId | None = None
    trimmed: TrimmedRecord | None = None
    warnings: tuple[str, ...]
    seconds: Number

    def __post_init__(self) -> None:
        if not WARNING_MESSAGES.keys() >= set(self.warnings):
            raise ValueError("unknown warning")

    @property
    def campaign_id(self) -> str:
        """The ID of the frame's campaign."""
        return self.frame.split("/")[0]


class ResultFacts(msgspec.Struct, frozen=True):
    """What is known of a result: its record, the text fields that make it from the photo, with the frame's ID.

    `window_pixels` is how many photo pixels the frame's window shows across. `differs_in_browsers`: browsers turn or
    colour the photo otherwise.
    """

    record: PictureRecord
    window_pixels: int
    fields: dict[str, str]
    differs_in_browsers: bool = False


@dataclass(frozen=True)
class ResultSummary:
    """What is known of a stored result; photo and picture are read when they are asked for.

    `open_picture` gives the `picture_size` bytes of the picture in pieces, which the store reads as they are taken. It
    and `read_photo` raise UnknownAvatar where the result has gone or changed since, also in mid-picture.
    """

    facts: bytes = field(repr=False)
    created: float
    expires: float
    picture_size: int
    open_picture: Callable[[], Iterable[bytes]] = field(repr=False)
    read_photo: Callable[[], bytes] = field(repr=False)

    def decode_facts(self) -> ResultFacts:
        """The facts as values. Raises msgspec.DecodeError for other facts than those of `make_result`."""
        return _FACTS_DECODER.decode(self.facts)


@dataclass(frozen=True)
class StoredResult:
    """A picture and all that is needed to make it anew. `created` and `expires` are Unix times.

    `facts` is the JSON of ResultFacts, a fraction of the memory of the objects.
    """

    photo: bytes = field(repr=False)
    picture: bytes = field(repr=False)
    facts: bytes = field(repr=False)
    created: float
    expires: float

    @property
    def bytes_held(self) -> int:
        """The bytes of memory that it counts for."""
        return len(self.photo) + len(self.picture) + len(self.facts) + RESULT_OVERHEAD

    def summarize(self) -> ResultSummary:
        """The same, read already: photo and picture are the objects that they are here."""
        return ResultSummary(
            self.facts, self.created, self.expires, len(self.picture), lambda: [self.picture], lambda: self.photo
        )

    def decode_facts(self) -> ResultFacts:
        """The facts as values. Raises msgspec.DecodeError for other facts than those of `make_result`."""
        return _FACTS_DECODER.decode(self.facts)


_FACTS_DECODER = msgspec.json.Decoder(ResultFacts)


def make_result(
    photo: bytes, fields: Mapping[str, str], avatar: Avatar, now: float, created: float | None
) -> StoredResult:
    """The result of framing `photo` as `fields` say; `created` is when the photo came, None: now (Unix times).

    Every change starts its lifetime anew, until MAX_RESULT_LIFETIME after `created`.
    """
    facts = {
        "record": success_record(avatar, "photo", None),
        "window_pixels": avatar.window_pixels,
        "fields": {**fields, "frame": avatar.frame},
        "differs_in_browsers": avatar.differs_in_browsers,
    }
    created = now if created is None else created
    expires = min(now + RESULT_LIFETIME, created + MAX_RESULT_LIFETIME)
    encoded = msgspec.json.encode(facts, enc_hook=float)  # numpy's numbers
    return StoredResult(photo, avatar.data, encoded, created, expires)


def new_token() -> str:
    """A random name of 32 characters that are safe in a URL."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


class ResultStore(Protocol):
    """Results by their tokens. Safe for threads; lifetimes are in seconds."""

    def put(self, result: StoredResult, seconds: float) -> str:
        """Store a new result; returns its token. Raises ResultTooLarge where it could never fit."""

    def replace(self, token: str, result: StoredResult, seconds: float) -> bool:
        """Store `result` instead of one that is still there; False: it is gone, and stays so. Raises ResultTooLarge."""

    def get(self, token: str) -> StoredResult | None:
        """The result; None once it has expired, was deleted or evicted."""

    def get_summary(self, token: str) -> ResultSummary | None:
        """What is known of the result, so that its photo and picture need not be read; None as with `get`."""

    def mark_saved(self, token: str) -> bool:
        """Whether this is the first time that the result is said to be saved, also before its changes; False: gone."""

    def delete(self, token: str) -> bool:
        """Forget the result at once; False: there was none."""
