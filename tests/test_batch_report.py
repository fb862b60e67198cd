"""The reports of a batch: report.csv for Excel, report.html for the director, and a few lines for the terminal."""

import csv
import io
import json
import re
import tracemalloc
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pictures import astronaut, grainy, hopper, saved
from PIL import Image

from framer.assets import asset
from framer.batch import report_html
from framer.batch.corrections import HEADER, read_corrections
from framer.batch.reasons import LABELS, ORDER
from framer.batch.report_csv import COLUMNS, safe, write_csv
from framer.batch.report_html import Heading, write_html
from framer.batch.store import Folders
from framer.batch.summary import Counts, count, summarise
from framer.batch.values import Row
from framer.errors import OutputError
from framer.frames import load_campaigns
from framer.pipeline import make_avatar
from framer.values import Options
from framer.words import WARNINGS, explain, translator

ENGLISH = translator("en")
DAY = date(2020, 9, 23)
DETAILS = {"faces": 3, "chosen": 1, "pixels": 312}
HOSTILE = [
    "<script>alert(1)</script>.jpg",
    '" onmouseover="alert(1).jpg',
    "'><img src=x onerror=alert(1)>.jpg",
    "</style><style>*{display:none}.jpg",
    "{{ 7 * 7 }}{% raw %}.jpg",
    "&lt;b&gt;&amp;.jpg",
    "]]><!--.jpg",
    "javascript:alert(1).jpg",
]


def row(source: str, *warnings: str, **more: object) -> Row:
    """A finished picture."""
    notes = tuple(explain(one, DETAILS, ENGLISH) for one in warnings)
    made = Row(source, "done", source, warnings=warnings, notes=notes, faces=1, chosen=0, crop=(1.0, 2.0, 30.0, 0.0))
    return replace(made, seconds=0.1234, **more)  # type: ignore[arg-type]


def failed(source: str, code: str = "unreadable") -> Row:
    return Row(source, "failed", code=code, message="It is damaged.", hint="Send it again.")


@dataclass
class Sheet(HTMLParser):
    """What a browser would make of the page: elements with their attributes, and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, name: str | None = None) -> list[dict[str, str | None]]:
        """The attributes of all elements of that tag, or that class."""
        return [own for one, own in self.elements if one == tag and (not name or name in (own.get("class") or ""))]

    @property
    def files(self) -> list[str | None]:
        return [tile["data-file"] for tile in self.all("li", "tile")]


Write = Callable[..., Sheet]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes the rows as a contact sheet and reads it."""

    def write(*rows: Row, lang: str = "en") -> Sheet:
        path = tmp_path / "report.html"
        write_html(
            rows, Folders(tmp_path, tmp_path).thumbnail, path, translator(lang), Heading("Mừng <Đại hội>", DAY, lang)
        )
        return Sheet(path.read_text("utf-8"))

    return write


def csv_rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-16")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))


# report.csv


def test_excel_sees_the_encoding_the_columns_and_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv([row("Nguyễn Thị Ánh Tuyết.jpg", "blurred", unit="Sở Y tế"), failed("hỏng.jpg")], path, ENGLISH)
    data = path.read_bytes()
    assert data.startswith(b"\xff\xfe")
    assert data.endswith("\r\n".encode("utf-16-le"))
    header, first, second = csv_rows(path)
    assert header == list(COLUMNS)
    assert first[0] == first[3] == "Nguyễn Thị Ánh Tuyết.jpg"
    assert first[1:3] == ["made", "The face is blurred. Another photo will look better."]
    assert first[4:] == ["Sở Y tế", "1", "blurred", "123"]
    assert second == ["hỏng.jpg", "could not be made", "It is damaged. Send it again.", "", "", "0", "", "0"]
    assert {path.name for path in tmp_path.iterdir()} == {"report.csv"}


def test_the_table_is_in_the_language_of_the_run(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv([row("a.jpg")], path, lambda text: f"«{text}»")
    header, first = csv_rows(path)
    assert header == [f"«{column}»" for column in COLUMNS]
    assert first[1] == "«made»"


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1+1", "-rf.jpg", "@SUM(1)", " =1+1", "＝1+1", "\t=1", "\r=1"])
def test_no_cell_is_taken_for_a_formula(name: str) -> None:
    cell = str(safe(name))
    assert cell[0] in "'␉␍"
    assert not {"\t", "\r"} & set(cell)


@pytest.mark.parametrize("name", ['say "a";b,c.jpg', "two\nlines.jpg", "tab\there.jpg", "cr\rlf\n.jpg", "\x00\x1b[31m"])
def test_a_nasty_name_stays_in_its_cell(name: str, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_csv([row(name, unit=name), row("b.jpg")], path, ENGLISH)
    found = csv_rows(path)
    assert [len(one) for one in found] == [len(COLUMNS)] * 3
    assert found[1][0] == found[1][4] == safe(name)
    assert len(path.read_bytes().decode("utf-16").splitlines()) == 3


def test_a_plain_name_is_left_as_it_is() -> None:
    assert safe("Lê Thị Hà – ảnh (1).jpg") == "Lê Thị Hà – ảnh (1).jpg"
    assert safe(-3) == -3


class Broken:
    """Rows that can be read once; the second time somebody presses Ctrl-C."""

    begun = 0

    def __iter__(self) -> Iterator[Row]:
        self.begun += 1
        yield row("a.jpg")
        if self.begun > 1:
            raise KeyboardInterrupt


def test_a_report_that_is_not_finished_leaves_the_old_one(tmp_path: Path) -> None:
    rows, path = Broken(), tmp_path / "report"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_html(rows, Folders(tmp_path, tmp_path).thumbnail, path, ENGLISH, Heading("a", DAY, "en"))
    with pytest.raises(KeyboardInterrupt):
        write_csv(rows, path, ENGLISH)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    rows, path = [row("a.jpg")], tmp_path / "gone" / "report"
    with pytest.raises(OutputError):
        write_csv(rows, path, ENGLISH)
    with pytest.raises(OutputError):
        write_html(rows, Folders(tmp_path, tmp_path).thumbnail, path, ENGLISH, Heading("a", DAY, "en"))


# report.html


def test_what_needs_an_eye_comes_first_worst_first(written: Write) -> None:
    rows = [row(f"{code}.jpg", code) for code in reversed(WARNINGS)]
    sheet = written(row("good.jpg"), *rows, row("both.jpg", "turned", "no_face"), failed("bad.jpg"), row("fine.jpg"))
    assert sheet.files == [
        *("bad.jpg", "no_face.jpg", "both.jpg", "many_faces.jpg", "small_source.jpg", "blurred.jpg"),
        *("face_at_edge.jpg", "extended.jpg", "turned.jpg", "good.jpg", "fine.jpg"),
    ]


def test_every_warning_has_its_place_and_its_words() -> None:
    assert set(ORDER) == {*WARNINGS, "failed", "fine"}
    assert set(LABELS) == set(ORDER) - {"fine"}


def test_each_photo_says_why_and_what_to_do(written: Write) -> None:
    sheet = written(failed("bad.jpg"), row("many.jpg", "many_faces", "blurred", unit="Khoa Nội"))
    for words in ("It is damaged.", "Send it again.", "Could not be made", "Khoa Nội", "There are 3 faces"):
        assert words in sheet.text
    assert sheet.text.count("ask for it by its number") == 1  # over all of them
    assert "The face is blurred. Another photo will look better." in sheet.text  # its second reason


def test_a_hostile_name_is_only_a_name(written: Write) -> None:
    rows = [row(name, "blurred", unit=name) for name in HOSTILE] + [failed(name + "x") for name in HOSTILE]
    skipped = [Row(name + "y", "skipped", code="no_image", message=name) for name in HOSTILE]
    sheet, plain = written(*rows, *skipped), written(row("a.jpg", "blurred"))
    assert sheet.files == [f"{name}x" for name in HOSTILE] + HOSTILE
    for tag in ("script", "style", "title", "template"):
        assert len(sheet.all(tag)) == len(plain.all(tag))
    assert not [own for tag, own in sheet.elements if any(name.startswith("on") for name in own)]
    assert all(name in sheet.text for name in HOSTILE)
    assert "Mừng <Đại hội>" in sheet.text


def test_the_page_needs_nothing_else(written: Write, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(astronaut(256)))
    sheet = written(row("a.jpg"), row("b.jpg", "blurred"))
    text = (tmp_path / "report.html").read_text("utf-8")
    assert not re.search(
        r"https?://|file:|url\(|@import|fetch\(|XMLHttpRequest|sendBeacon|WebSocket|<link|<iframe", text
    )
    for tag, own in sheet.elements:
        assert not [
            value for name, value in own.items() if name == "src" and not str(value).startswith("data:image/jpeg")
        ]
        assert "style" not in own
        if tag == "a":
            assert own.get("href") in (None, "#lines")
    (thumb,) = [own["src"] for own in sheet.all("img")]
    with Image.open(io.BytesIO(b64decode(str(thumb).partition(",")[2]))) as image:
        assert (image.format, image.size) == ("JPEG", (168, 168))
    assert len(sheet.all("span", "blank")) == 1


def test_colours_and_resets_are_those_of_the_page(written: Write, tmp_path: Path) -> None:
    written(row("a.jpg"))
    shared, own = (asset("static") / "css" / "framer.css").read_text("utf-8").split("/* The report's page.css follows")
    assert "prefers-color-scheme: dark" in shared
    report = (tmp_path / "report.html").read_text("utf-8")
    assert shared in report
    assert own not in report


def test_the_policy_lets_in_just_our_own_style_and_script(written: Write, tmp_path: Path) -> None:
    sheet = written(row("a.jpg"))
    policy = next(str(own["content"]) for own in sheet.all("meta") if own.get("http-equiv"))
    assert policy.startswith("default-src 'none'; img-src data:; ")
    text = (tmp_path / "report.html").read_text("utf-8")
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_both_languages(written: Write) -> None:
    english, vietnamese = (written(row("a.jpg", "no_face"), failed("b.jpg"), lang=lang) for lang in ("en", "vi"))
    assert (english.all("html"), vietnamese.all("html")) == ([{"lang": "en"}], [{"lang": "vi"}])
    assert "23 September 2020" in english.text
    assert "23/09/2020" in vietnamese.text


def _hidden(text: str) -> str:
    """The message without its words."""
    return re.sub(r"%\(\w+\)s|\w+", lambda found: found[0] if found[0].startswith("%") else "ž", text)


def test_every_word_of_the_page_goes_through_the_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    rows = [
        row("1.jpg", "no_face", notes=(), corrected=True),
        row("2.jpg"),
        Row("3.txt", "skipped"),
        Row("4.jpg", "failed"),
    ]
    write_html(rows, Folders(tmp_path, tmp_path).thumbnail, path, _hidden, Heading("1", DAY, "vi"))
    text = re.sub(r"(?s)<(style|script)>.*?</\1>", "", path.read_text("utf-8"))
    sheet = Sheet(text)
    shown = sheet.text + " ".join(str(own.get(name)) for _, own in sheet.elements for name in ("aria-label", "title"))
    left = set(re.findall(r"[A-Za-z]{2,}", shown)) - {
        "None",
        "jpg",
        "JPG",
        "txt",
        "corrections",
        "csv",
        "count",
        "file",
    }
    assert not left


def test_the_files_without_a_picture_are_named_at_the_end(written: Write) -> None:
    skipped = [Row(f"{number}.txt", "skipped", message="No photo.") for number in range(report_html.LISTED + 5)]
    sheet = written(row("a.jpg"), *skipped, Row("gone.jpg", "removed", leftover="gone.jpg"))
    assert sheet.files == ["a.jpg"]
    assert "And 6 more: report.csv names them all." in sheet.text
    assert "199.txt" in sheet.text
    assert "200.txt" not in sheet.text


def test_nothing_at_all_is_still_a_page(written: Write) -> None:
    assert "There was no photo to frame." in written().text


def test_five_hundred_photos_stay_below_six_megabytes(tmp_path: Path) -> None:
    frame = load_campaigns()[0].frames[0]
    for number, photo in enumerate((grainy(astronaut()), hopper())):
        (tmp_path / f"{number}.jpg").write_bytes(make_avatar(saved(photo), frame, Options(size=512)).data)
    rows = [row(f"anh/{number}.jpg", output=f"{number % 2}.jpg") for number in range(450)]
    rows += [row(f"mo/{number}.jpg", "blurred", "extended", output=f"{number % 2}.jpg") for number in range(50)]
    (page,) = write_html(
        rows, Folders(tmp_path, tmp_path).thumbnail, tmp_path / "report.html", ENGLISH, Heading("Đại hội", DAY, "en")
    )
    assert page.read_text("utf-8").count('src="data:image/jpeg') == 500
    assert page.stat().st_size < 6_000_000


def test_a_large_batch_has_several_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_html, "PAGE", 10)
    monkeypatch.setattr(report_html, "PICTURED", 30)
    (tmp_path / "a.jpg").write_bytes(saved(astronaut(64)))
    path = tmp_path / "report.html"

    def pages(eye: int, fine: int) -> list[tuple[str, int, int]]:
        rows = [row(f"{number}.jpg", output="a.jpg") for number in range(fine)]
        rows += [row(f"eye {number}.jpg", "blurred", output="a.jpg") for number in range(eye)]
        sheets = {
            one.name: Sheet(one.read_text("utf-8"))
            for one in write_html(rows, Folders(tmp_path, tmp_path).thumbnail, path, ENGLISH, Heading("a", DAY, "en"))
        }
        assert {one.name for one in tmp_path.iterdir()} == {*sheets, "a.jpg"}
        assert sorted(str(file) for sheet in sheets.values() for file in sheet.files) == sorted(
            one.source for one in rows
        )
        for sheet in sheets.values():
            links = [own["href"] for own in sheet.all("a") if own.get("href", "") != "#lines" and "href" in own]
            assert links == ([] if len(sheets) == 1 else [*sheets] * 2)
        return [(name, len(sheet.files), len(sheet.all("img"))) for name, sheet in sheets.items()]

    # Above thirty photos only what needs an eye has a thumbnail, and of the others forty are on a page.
    assert pages(13, 100) == [
        ("report.html", 10, 10),
        ("report-2.html", 31, 3),
        ("report-3.html", 40, 0),
        ("report-4.html", 32, 0),
    ]
    assert pages(5, 20) == [("report.html", 10, 10), ("report-2.html", 10, 10), ("report-3.html", 5, 5)]
    assert pages(0, 10) == [("report.html", 10, 10)]


@dataclass(frozen=True)
class Many:
    """Rows that are made while they are read."""

    number: int

    def __iter__(self) -> Iterator[Row]:
        for number in range(self.number):
            name = f"phong-{number % 40}/anh {number}.jpg"
            yield Row(name, "done", name, warnings=() if number % 10 else ("blurred",), faces=1, chosen=0)


def test_memory_stays_flat(tmp_path: Path) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        write_csv(Many(number), tmp_path / "report.csv", ENGLISH)
        write_html(
            Many(number),
            Folders(tmp_path, tmp_path).thumbnail,
            tmp_path / "report.html",
            ENGLISH,
            Heading("a", DAY, "en"),
        )
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(20)  # templates, tables of dates
    small, large = peak(1_000), peak(20_000)
    assert large < small + 1_000_000
    assert large < 3_000_000


def test_the_lines_that_the_page_offers_are_read_by_the_next_run(tmp_path: Path, written: Write) -> None:
    sheet = written(row("a.jpg", "many_faces", crop=(10.4, -20.0, 300.0, 2.5)), row("b.jpg"))
    assert [tile["data-crop"] for tile in sheet.all("li", "tile")] == ["10 -20 300 2.5", "1 2 30"]
    script = (asset("templates") / "report" / "page.js").read_text("utf-8")
    assert f"columns = {json.dumps(HEADER[1:])}" in script
    lines = ["\t".join(HEADER), "a.jpg\t10 -20 300 2.5\t\t", "b.jpg\t\t1\t", "./=c.jpg\t\t\tx", ""]
    path = tmp_path / "corrections.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode("utf-16-le"))
    assert [dict(line.cells) for line in read_corrections(path)] == [
        {"file": "a.jpg", "crop": "10 -20 300 2.5", "face": "", "skip": ""},
        {"file": "b.jpg", "crop": "", "face": "1", "skip": ""},
        {"file": "./=c.jpg", "crop": "", "face": "", "skip": "x"},
    ]


# The summary


def test_the_summary_says_what_came_of_it() -> None:
    rows = [row("a.jpg"), row("b.jpg", "blurred", "no_face"), row("c.jpg", "blurred"), failed("d.jpg"), failed("e.jpg")]
    rows += [replace(row("f.jpg"), status="resumed"), failed("g.jpg", "too_large"), Row("h.txt", "skipped")]
    assert summarise(count([*rows, Row("i.jpg", "removed")]), ENGLISH, ["out/report.csv", "out/report.html"]) == [
        "3 pictures made.",
        "1 was there already and was left as it is.",
        "1 file skipped.",
        "1 photo is no longer in the folder; its picture was left.",
        "3 photos could not be made: damaged or incomplete (2), too large (1).",
        "2 pictures need an eye: no face found (1), blurred (2).",
        "Reports: out/report.csv, out/report.html",
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_one_and_many(number: int) -> None:
    counts = Counts(number, number, number, number, number, number, {"output": number}, {"blurred": number})
    lines = summarise(counts, ENGLISH)
    assert all(
        ("photos" in line or "pictures" in line or "files" in line or "were" in line) == (number > 1) for line in lines
    )
    assert all(line.startswith(f"{number} ") for line in lines)


def test_nothing_to_sum_up() -> None:
    assert summarise(Counts(resumed=3), ENGLISH) == ["3 were there already and were left as they are."]
    assert summarise(Counts(failed=1, failures={"crashed": 1}), ENGLISH)[0] == "0 pictures made."
    assert summarise(Counts(), ENGLISH) == ["There was no photo to frame."]
    assert summarise(Counts(skipped=2), ENGLISH) == ["There was no photo to frame.", "2 files skipped."]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_summary_leaves_no_place_open(lang: str) -> None:
    counts = count([row("a.jpg", *WARNINGS), failed("b.jpg"), failed("c.jpg", "unheard_of")])
    assert not [line for line in summarise(counts, translator(lang), ["a"]) if "%(" in line]
