"""What people and programs write, made up by Hypothesis: forms, changes, crops, campaigns, tables, photos' heads.

Each target is a strategy and what must hold for all it makes: a value, or a failure that framer knows by name.
"""

import csv
import io
import json
import random
import tempfile
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from framer import FramerError, make_avatar
from framer.batch.corrections import match_corrections, read_corrections
from framer.batch.matching.match_staff import match_staff
from framer.batch.matching.matches_table import MatchesTable
from framer.batch.names_table import PhotoLookup
from framer.batch.staff_list.reader import read_staff_list
from framer.campaigns.manifest import read_manifest
from framer.campaigns.registry import load_campaign
from framer.errors import NoFile, SetupError, TooLarge, Unreadable, Unsupported, UsageError
from framer.imaging.crop import check_requested_crop
from framer.imaging.options import parse_options
from framer.imaging.overlay import load_overlay
from framer.imaging.probe import probe_photo
from framer.imaging.text_overlay import draw_unit_text
from framer.imaging.types import MAX_SIZE, MIN_SIZE, OUTPUT_FORMATS, Frame, PhotoLimits
from framer.text.unit import free_unit
from framer.web.requests.changes import read_changes
from framer.web.requests.upload import FORM_FIELDS, MAX_FORM_BYTES, read_upload
from support.fuzz.colours import check_colours, odd_colours
from support.fuzz.mutations import damaged, drawn_seeds
from support.http import BOUNDARY, FORM, part
from support.pictures import quarters, ring, ring_frame, saved

LIMIT = 2_000  # bytes of a photo
LONG = b"(a long run)"
LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LATIN = st.text(st.characters(max_codepoint=255), max_size=30)
NAMES = st.sampled_from([*sorted(FORM_FIELDS), "photo", "", "colour"])
NUMBERS = st.one_of(
    st.integers(-5, 3000).map(str), st.floats().map(repr), st.integers().map(str), LETTERS,
    st.sampled_from(["", "0", "-0", "1e5", "1e999", "nan", "-inf", "+3", " 7 ", "0x1", "1_0", "٣", "１２", "9" * 5000]),
)  # fmt: skip
ODD_FILE_NAMES = (
    'filename="a.jpg"', 'filename=""', "filename", "filename*=utf-8''%e1%ba%a3nh.jpg",
    "filename*=x'y", "=", ";;;",
    'filename*1="b"; filename*0="a"', "filename*=klingon''%ff", 'filename="\\"', 'filename="a\tb"', 'filename="C:\\x"',
    "filename*0*=a", "filename*99999999999=1", 'name="size"', "name*=utf-8''photo",
)  # fmt: skip


ODD_TYPES = (
    f'multipart/form-data; boundary="{BOUNDARY}"',
    "multipart/form-data",
    f"Multipart/Form-Data; BOUNDARY={BOUNDARY}",
    f"multipart/form-data; boundary*=utf-8''{BOUNDARY}",
    "multipart/form-data; boundary*0=--; boundary*1=--frame",
    "multipart/form-data; boundary=\xe9",
    "multipart/form-data; boundary*=klingon''b",
    "multipart/form-data; boundary*=x",
    "multipart/form-data; boundary*999999999999999999999=x",
    f"multipart/mixed; boundary={BOUNDARY}",
    "multipart/form-data;;;=",
)


@dataclass(frozen=True)
class Target:
    """What is made up, and what must hold for it."""

    strategy: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def run(target: Target, cases: int, start: int) -> tuple[int, float]:
    """Check `cases` cases, all of which follow from the number `start`.

    How many there were, and the most processor time that one took, in seconds.
    Raises what went wrong with the smallest case that shows it.
    """
    seconds: list[float] = []

    def check(case: Any) -> None:
        began = time.process_time()
        target.check(case)
        seconds.append(time.process_time() - began)

    test = given(target.strategy)(check)
    bounded = settings(
        max_examples=cases,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    seed(start)(bounded(test))()
    return len(seconds), max(seconds)


def allow(error: FramerError, *kinds: type[FramerError]) -> None:
    """Hold a failure against those that there may be, and its words against being words."""
    assert isinstance(error, kinds), repr(error)
    message = error.to_message(str)
    assert all(message)
    assert "%(" not in "".join(message) or "%(" in str(error.details)
    "".join(message).encode()


@st.composite
def parts(draw: st.DrawFn, name: str) -> bytes:
    """One part of a form; one in four is odd."""
    value = draw(st.one_of(st.binary(max_size=60), NUMBERS.map(str.encode)))
    if draw(st.integers(0, 3)):
        return part(name, value)
    end = draw(st.sampled_from(["\r\n", "\n", "\r"]))
    head = draw(
        st.sampled_from(
            [
                f'Content-Disposition: form-data; name="{name}"; {draw(st.sampled_from(ODD_FILE_NAMES))}',
                f"content-disposition:form-data;name={name}",
                f'Content-Disposition: form-data; name="{name}"{end}Content-Transfer-Encoding: base64',
                f'Content-Disposition: attachment; name="{name}"',
                "Content-Type: image/jpeg",
                draw(LETTERS),
            ]
        )
    )
    value = draw(st.sampled_from([value, value, b"x" * 1001, b"y" * 2001, f"--{BOUNDARY}".encode()]))
    return f"--{BOUNDARY}{end}{head}{end}{end}".encode() + value + end.encode()


@st.composite
def forms(draw: st.DrawFn) -> tuple[bytes, str, list[int], int | None]:
    """A body, its Content-Type, the sizes of the pieces in which it comes, its Content-Length."""
    names = draw(st.lists(st.sampled_from(sorted(FORM_FIELDS)), max_size=4, unique=True))
    names += draw(st.sampled_from([["photo"]] * 6 + [["photo", "photo"], [], [draw(NAMES)]]))
    body = b"".join(draw(parts(name)) for name in names)
    body += draw(st.sampled_from([f"--{BOUNDARY}--\r\n"] * 9 + [f"--{BOUNDARY}--", f"--{BOUNDARY}", ""])).encode()
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.binary(max_size=3)) + body[at + draw(st.integers(0, 3)) :]
    kind = FORM if draw(st.integers(0, 5)) else draw(st.one_of(st.sampled_from(ODD_TYPES), LATIN))
    length = draw(st.sampled_from([*[None, len(body)] * 4, len(body) + 5, max(0, len(body) - 3), 0]))
    return body, kind, draw(st.lists(st.integers(1, 300), min_size=1, max_size=3)), length


def expanded(data: bytes) -> bytes:
    """`data` with its long runs as long as they are meant to be; written out they would fill the screen."""
    return data.replace(LONG, b"x" * 140_000)


class Pieces:
    """A stream that hands out small pieces."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self.stream, self.sizes, self.turn = BytesIO(data), sizes, 0

    def read(self, size: int) -> bytes:
        """At most so many bytes."""
        self.turn += 1
        return self.stream.read(min(size, self.sizes[self.turn % len(self.sizes)]))


def check_form(case: tuple[bytes, str, list[int], int | None]) -> None:
    body, kind, sizes, length = case
    stream = Pieces(body, sizes)
    try:
        upload = read_upload(stream, kind, length, LIMIT)
    except FramerError as error:
        allow(error, UsageError, TooLarge)
        return
    assert len(upload.photo) <= LIMIT
    assert set(upload.fields) <= FORM_FIELDS
    assert all(text and unicodedata.is_normalized("NFC", text) for text in upload.fields.values())
    assert stream.stream.tell() <= LIMIT + MAX_FORM_BYTES + 1
    whole = read_upload(BytesIO(body), kind, length, LIMIT)
    assert (whole.photo, dict(whole.fields)) == (upload.photo, dict(upload.fields))


ODD_JSON = (
    "1e999",
    "-1e999",
    "NaN",
    "[]",
    "{}",
    "[" * 3000,
    "1" * 4000,
    "1" * 5000,
    '"\\ud800"',
    '"\\u0000"',
    "null",
    "true",
    "1.5",
    '"x',
    "{",
    '{"a": 1}',
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[bytes, str]:
    """A body and its Content-Type."""
    kind = draw(st.sampled_from(["json", "query", "form", "other"]))
    if kind == "form":
        body, content_type, *_ = draw(forms())
        return body, content_type
    names = st.one_of(st.sampled_from(sorted(FORM_FIELDS)), st.sampled_from(sorted(FORM_FIELDS)), NAMES, LETTERS)
    if kind == "json":
        values = st.one_of(st.sampled_from(ODD_JSON), st.one_of(LETTERS, st.floats(), st.integers()).map(json.dumps))
        pairs = draw(st.lists(st.tuples(names.map(json.dumps), values), max_size=4, unique_by=lambda pair: pair[0]))
        body = "{" + ",".join(f"{name}:{value}" for name, value in pairs) + "}"
        raw = draw(st.sampled_from([body, body, body, draw(st.sampled_from(ODD_JSON))])).encode(
            "utf-8", "surrogatepass"
        )
        return raw, "application/json"
    pairs = draw(st.lists(st.tuples(names, NUMBERS), max_size=5))
    text = "&".join(f"{name}={value}" for name, value in pairs) + draw(
        st.sampled_from(["", "", "", "", "&", "%ff", "%", "&" * 30])
    )
    kinds = ("application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-16", "")
    return text.encode(), kinds[0] if kind == "query" else draw(st.sampled_from(kinds))


def check_changes(case: tuple[bytes, str]) -> None:
    body, kind = case
    builder = EnvironBuilder(method="PATCH", input_stream=BytesIO(body), content_type=kind, content_length=len(body))
    try:
        fields = read_changes(Request(builder.get_environ()))  # type: ignore[arg-type]
    except FramerError as error:
        allow(error, UsageError, TooLarge)
        return
    assert set(fields) <= FORM_FIELDS
    check_options(fields)


def check_options(fields: dict[str, str]) -> None:
    """Text fields make options, or are refused; what they make is within its limits."""
    try:
        options = parse_options(fields, PhotoLimits())
    except FramerError as error:
        allow(error, UsageError)
        return
    assert MIN_SIZE <= options.size <= MAX_SIZE
    assert options.format in OUTPUT_FORMATS
    assert options.face is None or 0 <= options.face < 1000


@st.composite
def crops(draw: st.DrawFn) -> dict[str, str]:
    """Text fields whose crop is, often enough, near the photo."""
    near = st.one_of(st.integers(-90, 150), st.floats(-90, 200), st.sampled_from([0, -0.0, 8, 768, 1e-9, 1e5])).map(
        repr
    )
    count = draw(st.sampled_from([3, 3, 3, 4, 4, 4, 2, 5]))
    angle = st.one_of(st.floats(-720, 720), st.floats(-1e6, 1e6), st.sampled_from([90.0, 1e-300, 45.0])).map(repr)
    side = st.one_of(st.integers(8, 300).map(repr), st.integers(8, 300).map(repr), near)
    numbers = [draw(near), draw(near), draw(side), draw(angle), "1"][:count]
    if draw(st.integers(0, 9)) == 0:
        numbers[draw(st.integers(0, count - 1))] = draw(NUMBERS)
    fields = {"crop": ",".join(numbers), "size": "256"}
    for name, usual in (("face", "0"), ("mirror", "1"), ("format", "png"), ("unit", "Sở Y tế")):
        fields[name] = draw(st.sampled_from(["", "", "", "", usual, usual, draw(st.one_of(LETTERS, NUMBERS))]))
    return fields


def check_crops(fields: dict[str, str]) -> None:
    check_options(fields)
    try:
        options = parse_options(fields, PhotoLimits())
        if options.crop:
            check_requested_crop(options.crop, 96, 64)
        picture = make_avatar(_photo(), _frame(), options, detect=lambda _: [])
    except FramerError as error:
        allow(error, UsageError)
        return
    assert picture.size == 256
    assert picture.data


ODD_TOML = (
    "1",
    "-1",
    "0.4",
    "1e400",
    "inf",
    "nan",
    "0x" + "f" * 400,
    "9" * 400,
    "9" * 5000,
    '""',
    '"\\u0000"',
    '"a\\u0000.png"',
    "true",
    "2020-09-21",
    "2020-09-21T10:00:00Z",
    "10:00:00",
    "0001-01-01",
    "9999-12-31",
    "[]",
    "{}",
    "[[1, 2]]",
    '[["cx", 0.5]]',
    '"#c8102e"',
    '"#xyz"',
    '"../x.png"',
    '"ring.png"',
    '"none.png"',
    '"text.png"',
    '".png"',
    '"x/y.png"',
    '"' + "n" * 300 + '.png"',
    "{ cx = 0.5, cy = 0.5, r = 0.37 }",
    "{ cx = 0.5, cy = 0.5, r = 1e-320 }",
    "{ r = nan, cx = 0.5, cy = 0.5 }",
    "{ cx = 0.5, cy = 0.5, r = 0x" + "f" * 400 + " }",
    "{ r = 0.4, degrees = 90 }",
    "{ x = 0.5, y = 0.5, width = 0.5 }",
    "{ r = 0.4, degrees = inf }",
    "{ x = nan, y = 0.5, width = 0.5 }",
    "{ r = 0.1, degrees = 350, cx = 0.1 }",
    '"unit"',
    '"Đại hội %(what)s"',
    "'''\n'''",
    "[" * 2000,
    "0b" + "1" * 2000,
)
KEYS = (
    "title",
    "slogan",
    "mark",
    "organiser",
    "starts",
    "ends",
    "facebook_overlay_id",
    "caption",
    "colours",
    "frames",
    "id",
    "overlay",
    "window",
    "fields",
    "label",
    "arc",
    "line",
    "size",
    "weight",
    "colour",
    "longest",
    "x",
    '"a b"',
    "a.b",
)
GOOD = (
    'title = "Đại hội"',
    "starts = 2020-09-21",
    "ends = 2020-09-29",
    "[colours]",
    'red = "#c8102e"',
    "[[frames]]",
    'id = "ring"',
    'title = "Vòng"',
    'overlay = "ring.png"',
    "window = { cx = 0.5, cy = 0.5, r = 0.37 }",
    "[[frames.fields]]",
    'id = "unit"',
    'label = "Đơn vị"',
    "arc = { r = 0.4, degrees = 90 }",
    "size = 0.04",
    "longest = 50",
    "weight = 700",
    'colour = "#ffffff"',
)


@st.composite
def campaign_files(draw: st.DrawFn) -> bytes:
    """A good file with some lines changed; now and then also with lines left out, doubled, or broken."""
    lines = list(GOOD)
    value = st.one_of(st.sampled_from(ODD_TOML), st.sampled_from(ODD_TOML), LETTERS.map(_quoted))
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 1, 2, 3]))):
        at = draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line]))
        lines[at] = f"{lines[at].split(' = ')[0]} = {draw(value)}"
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(lines) - 1))
        fresh = draw(
            st.sampled_from([[], [f"{draw(st.sampled_from(KEYS))} = {draw(value)}"], [draw(LETTERS)], GOOD[9:]])
        )
        lines[at : at + draw(st.integers(0, 1))] = fresh
    text = "\n".join(lines).encode("utf-8", "replace")
    ends = [b""] * 12 + [draw(st.binary(max_size=4)), b"\n#" + LONG]
    return draw(st.sampled_from([b""] * 6 + [b"\xef\xbb\xbf"])) + text + draw(st.sampled_from(ends))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")


def check_campaign(data: bytes) -> None:
    home = _campaign_home()
    (home / "campaign.toml").write_bytes(expanded(data))
    try:
        campaign = load_campaign(home)
    except FramerError as error:
        allow(error, SetupError)
        return
    assert read_manifest(home).id == campaign.id == "dai-hoi"
    assert campaign.status(date(2020, 9, 25)) in {"upcoming", "running", "ended"}
    for frame in campaign.frames:
        try:
            draw_unit_text(load_overlay(frame, 256), frame.fields, free_unit("Sở Y tế"))
        except FramerError as error:
            allow(error, SetupError, UsageError)


@st.composite
def heads(draw: st.DrawFn) -> bytes:
    """The start of a file of some kind, and then anything; or a real one, damaged."""
    if draw(st.booleans()):
        return damaged(random.Random(draw(st.integers(0, 2**64))), drawn_seeds())[1]
    start = draw(
        st.sampled_from(
            [
                b"\xff\xd8\xff",
                b"\xff\xd8\xff\xc0\0\x11\x08",
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
                b"RIFF\0\0\0\0WEBPVP8X",
                b"BM",
                b"GIF89a",
                b"RIFF\0\0\0\0WEBPVP8L",
                b"RIFF\0\0\0\0WEBPVP8 ",
                b"II*\0\x08\0\0\0",
                b"MM\0*\0\0\0\x08",
                b"\0\0\0\x18ftypheic",
                b"\0\0\0\x18ftypavif",
                b"\xff\xff\xff\xffftypmif1",
                b"\0\0\0\x18ftypavif\0\0\0\0ispe\0\0\0\0",
                b"",
            ]
        )
    )
    return (
        start
        + draw(st.binary(max_size=80))
        + draw(st.sampled_from([b"", b"\xff\xda" * 500, b"ispe" * 2000, b"\xff" * 3000]))
    )


def check_head(data: bytes) -> None:
    limits = PhotoLimits(max_bytes=1_000_000)
    try:
        header = probe_photo(data, limits)
    except FramerError as error:
        allow(error, TooLarge, Unsupported, Unreadable)
        return
    assert header.width >= 0
    assert header.height >= 0
    assert header.megapixels <= limits.max_megapixels_jpeg


FILES = ("anh.jpg", "thu muc/Anh 2.jpg", "thu muc/khác.png", "có.jpg")


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """A table as Excel, a person, or a broken program writes it."""
    sign = draw(st.sampled_from([",", ";", "\t", "|"]))
    columns = draw(
        st.lists(
            st.sampled_from(["file", "Tên tệp", "output", "Họ tên", "unit", "Đơn vị", "crop", "face", "skip", "x", ""])
        )
    )
    cells = st.one_of(
        LETTERS,
        NUMBERS,
        st.sampled_from(["anh.jpg", "thu muc/anh.jpg", "ANH.JPG", '"', 'a"b', "a\nb", "a\rb", "=1+1", "\0", "x", "có"]),
        st.sampled_from(["0 0 600", "0,0,600", "../x", "CON", "." * 300, "\u202e", "e\u0301", "\ufeff"]),
    )
    rows = [columns, *draw(st.lists(st.lists(cells, max_size=6), max_size=6))]
    if draw(st.booleans()):  # so that more than the first column's names is looked at
        files = draw(st.permutations(FILES))
        rows = [["file", *columns], *([file, *row] for file, row in zip(files, rows[1:], strict=False))]
    if draw(st.booleans()):
        out = io.StringIO()
        csv.writer(out, delimiter=sign).writerows(rows)
        text = out.getvalue()
    else:
        text = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028"])).join(sign.join(row) for row in rows)
    if draw(st.integers(0, 19)) == 0:
        at = draw(st.integers(0, len(text)))
        text = (
            text[:at] + draw(st.sampled_from([LONG.decode(), '"' + LONG.decode(), "," * 500, "\n" * 500])) + text[at:]
        )
    code = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1258"]))
    data = text.encode(code, "replace")
    at = draw(st.integers(0, len(data)))
    return draw(
        st.sampled_from(
            [data, data, data, data[:at], data[:at] + draw(st.binary(max_size=3)) + data[at:], b"PK\3\4" + data]
        )
    )


def check_table(data: bytes) -> None:
    path = _campaign_home() / "staff.csv"
    path.write_bytes(expanded(data))
    try:
        if not data.startswith(b"PK"):  # a workbook takes a process of its own each time
            match_staff(read_staff_list(path), FILES, MatchesTable(), lambda _: None)
    except FramerError as error:
        allow(error, UsageError, NoFile)
    try:
        lines = read_corrections(path)
        match_corrections(path, lines, _finder(line.cells["file"] for line in lines))
    except FramerError as error:
        allow(error, UsageError, NoFile)


def _finder(wanted: Any) -> PhotoLookup:
    finder = PhotoLookup(wanted)
    for path in FILES:
        finder.add(path)
    return finder


_folder = tempfile.TemporaryDirectory()


@cache
def _campaign_home() -> Path:
    home = Path(_folder.name) / "dai-hoi"
    home.mkdir()
    ring(home / "ring.png")
    (home / "text.png").write_text("no picture")
    return home


@cache
def _frame() -> Frame:
    return ring_frame(Path(_folder.name))


@cache
def _photo() -> bytes:
    return saved(quarters())


TARGETS = {
    "forms": Target(forms(), check_form),
    "changes": Target(changes(), check_changes),
    "crops": Target(crops(), check_crops),
    "campaigns": Target(campaign_files(), check_campaign),
    "headers": Target(heads(), check_head),
    "colours": Target(odd_colours(), check_colours),
    "tables": Target(tables(), check_table),
}
