"""The multipart reader: any chunking gives the same upload, and every odd form a clear refusal."""

import contextlib
import unicodedata
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framer.errors import FramerError, TooLarge, UsageError
from framer.web.requests.upload import MAX_FORM_BYTES, MAX_PARTS, Upload, read_upload
from support.http import BOUNDARY, FORM, form, part

LIMIT = 100_000


class Pieces:
    """A stream that hands out pieces of given sizes, over and over, and counts what was taken."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self.data, self.sizes, self.taken, self.turn = data, sizes, 0, 0

    def read(self, size: int) -> bytes:
        wanted = min(size, self.sizes[self.turn % len(self.sizes)])
        self.turn += 1
        piece = self.data[self.taken : self.taken + wanted]
        self.taken += len(piece)
        return piece


def read(body: bytes, content_type: str = FORM, limit: int = LIMIT) -> Upload:
    return read_upload(BytesIO(body), content_type, len(body), limit)


@given(
    photo=st.binary(max_size=3000).map(lambda data: data + b"\r\n--" + BOUNDARY[:-1].encode() + b"-" + data[:40]),
    frame=st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
    sizes=st.lists(st.integers(1, 4000), min_size=1, max_size=5),
    known=st.booleans(),
)
def test_any_chunking_gives_the_same_upload(photo: bytes, frame: str, sizes: list[int], known: bool) -> None:
    body = form(photo, frame=frame, mirror="")
    upload = read_upload(Pieces(body, sizes), FORM, len(body) if known else None, LIMIT)
    assert upload.photo == photo
    assert dict(upload.fields) == ({"frame": unicodedata.normalize("NFC", frame)} if frame else {})


@given(st.binary(max_size=400), st.lists(st.integers(1, 50), min_size=1, max_size=4))
def test_rubbish_is_refused_by_name(body: bytes, sizes: list[int]) -> None:
    with pytest.raises(FramerError):
        read_upload(Pieces(body, sizes), FORM, None, LIMIT)


@given(st.integers(0, 500), st.binary(min_size=1, max_size=3))
def test_a_damaged_form_is_read_or_refused_but_never_crashes(offset: int, damage: bytes) -> None:
    body = form(b"photo" * 20, frame="a/b")
    offset %= len(body)
    with contextlib.suppress(UsageError, TooLarge):
        read(body[:offset] + damage + body[offset + len(damage) :])


@pytest.mark.parametrize(
    "name",
    [
        "../../x.jpg",
        unicodedata.normalize("NFC", "Nguyễn Thị Hường.jpg"),
        unicodedata.normalize("NFD", "Nguyễn Thị Hường.jpg"),
        "%22quoted%22.jpg",
        'one\\"two.jpg',
        "C:\\anh\\x.jpg",
        "-x.jpg",
        "a;b=c.jpg",
        "x" * 2000,
        "",
    ],
)
def test_a_file_name_changes_nothing(name: str) -> None:
    assert read(form(b"data", filename=name)) == Upload(b"data", {})


def test_the_photo_may_be_exactly_as_long_as_the_limit() -> None:
    assert len(read(form(bytes(LIMIT))).photo) == LIMIT
    with pytest.raises(TooLarge):
        read(form(bytes(LIMIT + 1)))


def test_a_declared_length_over_the_limit_is_refused_unread() -> None:
    stream = Pieces(b"", [1])
    with pytest.raises(TooLarge):
        read_upload(stream, FORM, LIMIT + MAX_FORM_BYTES + 1, LIMIT)
    assert stream.turn == 0


@pytest.mark.parametrize("body", [form(bytes(10 * LIMIT)), bytes(10 * LIMIT), b"\r\n" * 5 * LIMIT])
def test_without_a_length_reading_stops_at_the_first_byte_over_the_limit(body: bytes) -> None:
    stream = Pieces(body, [1000])
    with pytest.raises((TooLarge, UsageError)):
        read_upload(stream, FORM, None, LIMIT)
    assert stream.taken <= LIMIT + MAX_FORM_BYTES + 1


def test_what_follows_the_form_counts_too() -> None:
    stream = Pieces(form(b"photo") + bytes(10 * LIMIT), [5000])
    with pytest.raises(TooLarge):
        read_upload(stream, FORM, None, LIMIT)
    assert stream.taken == LIMIT + MAX_FORM_BYTES + 1


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "image/jpeg",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        "multipart/mixed; boundary=" + BOUNDARY,
    ],
)
def test_another_content_type_is_refused(content_type: str) -> None:
    with pytest.raises(UsageError):
        read(form(b"photo"), content_type)


def field(name: str, value: bytes) -> bytes:
    return part(name, value) + form(b"photo")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        form(),
        form(frame="a/b"),
        form(b"", filename=""),
        form(b"photo")[:-8],
        form(b"photo" * 1000)[:2000],
        form(b"photo", colour="red"),
        part("photo", b"one", "1.jpg") + form(b"two"),
        part("size", b"300") + field("size", b"400"),
        field("size", b"1" * 1001),
        field("frame", b"\xff\xfe"),
        field("", b"x"),
        b"".join(part(f"f{number}", b"") for number in range(MAX_PARTS + 1)) + form(b"photo"),
        f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n\r\nphoto\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\n{'X-A: b' * 5000}\r\n\r\nphoto\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\n".encode() + b"X-A: b\r\n" * 50 + f"\r\nphoto\r\n--{BOUNDARY}--\r\n".encode(),
        b"--another" + form(b"photo"),
    ],
)
def test_a_form_that_is_not_ours_is_wrong_use(body: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read(body)
    assert "%(" not in str(caught.value)


def test_an_empty_file_with_a_name_is_left_to_the_decoder() -> None:
    assert read(form(b"", filename="anh.jpg")).photo == b""


def test_a_photo_without_a_file_name_is_a_photo() -> None:
    assert read(part("photo", b"data") + f"--{BOUNDARY}--\r\n".encode()).photo == b"data"


def test_a_body_that_ends_before_its_length_is_refused() -> None:
    body = form(b"photo" * 100)
    with pytest.raises(UsageError, match="broke off"):
        read_upload(BytesIO(body[:200]), FORM, len(body), LIMIT)
