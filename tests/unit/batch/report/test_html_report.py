"""report.html for the director."""

import io
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from framer.assets import asset_directory
from framer.batch.corrections import read_corrections
from framer.batch.report import html_report, photo_tiles
from framer.batch.report.html_report import ReportHeading, write_html_report
from framer.batch.report.reasons import REASON_LABELS
from framer.batch.severity import CAUSE_POINTS
from framer.batch.types import ReportRow
from framer.i18n import load_translator
from framer.imaging.warnings import WARNING_MESSAGES
from support.pictures import astronaut, saved
from support.reports import DAY, ENGLISH, failed, row, thumbnails_in

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
        return [
            attributes
            for element, attributes in self.elements
            if element == tag and (not name or name in (attributes.get("class") or ""))
        ]

    @property
    def files(self) -> list[str | None]:
        return [tile["data-file"] for tile in self.all("li", "tile")]


Write = Callable[..., Sheet]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes the rows as a contact sheet and reads it."""

    def write(*rows: ReportRow, lang: str = "en") -> Sheet:
        path = tmp_path / "report.html"
        write_html_report(
            rows,
            thumbnails_in(tmp_path),
            path,
            load_translator(lang),
            ReportHeading("Mừng <Đại hội>", DAY, lang),
        )
        return Sheet(path.read_text("utf-8"))

    return write


def test_what_needs_an_eye_comes_first_worst_first(written: Write) -> None:
    rows = [row(f"{code}.jpg", code) for code in reversed(WARNING_MESSAGES)]
    sheet = written(row("good.jpg"), *rows, row("both.jpg", "turned", "no_face"), failed("bad.jpg"), row("fine.jpg"))
    assert sheet.files == [
        *("bad.jpg", "both.jpg", "no_face.jpg", "unsure_face.jpg", "many_faces.jpg", "incomplete.jpg"),
        *("laid_whole.jpg", "blurred.jpg", "turned.jpg"),
        *(
            "good.jpg",
            "extended.jpg",
            "face_at_edge.jpg",
            "small_for_2048.jpg",
            "small_source.jpg",
            "fine.jpg",
        ),
    ]


def test_many_pictures_are_sorted_some_at_a_time(written: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_tiles, "_ROWS_AT_ONCE", 2)
    codes = ("blurred", "no_face", "incomplete", "blurred", "unsure_face")
    sheet = written(*(row(f"{number}.jpg", code) for number, code in enumerate(codes)))
    assert sheet.files == ["1.jpg", "4.jpg", "2.jpg", "0.jpg", "3.jpg"]


def test_what_has_been_approved_needs_no_eye_any_more(written: Write) -> None:
    sheet = written(row("a.jpg", "no_face", approved=True), row("b.jpg", "blurred"))
    assert sheet.files == ["b.jpg", "a.jpg"]
    assert "Pictures still to be checked: 1." in sheet.text
    (tile,) = (each for each in sheet.all("li", "tile") if each["data-file"] == "a.jpg")
    assert "data-approved" in tile
    assert "All pictures have been checked." in written(row("a.jpg", "no_face", approved=True)).text


def test_that_all_have_been_checked_is_said_where_somebody_looked_and_nothing_is_left(written: Write) -> None:
    all_checked, none_to_check = "All pictures have been checked.", "No picture needs to be checked."
    nobody_looked = written(row("a.jpg")).text
    assert none_to_check in nobody_looked
    assert f">{all_checked}<" not in nobody_looked
    packed = written(row("a.jpg", "no_face", approved=True), failed("ảnh.zip", "packed"), failed("b.jpg")).text
    assert "No picture needs to be checked; not made: 2." in packed
    assert all_checked not in packed


def test_each_tile_opens_its_picture(written: Write) -> None:
    sheet = written(row("Khoa Nội/Ánh #1?.jpg", "blurred"))
    (link,) = sheet.all("a", "pick")
    assert unquote(str(link["href"])) == "Khoa Nội/Ánh #1?.jpg"
    assert "#" not in str(link["href"])


def test_what_is_in_force_is_shown_and_can_be_taken_back(written: Write) -> None:
    left_out = ReportRow("out.jpg", "skipped", code="asked", leftover="out.jpg", correction=(("skip", "x"),))
    sheet = written(row("a.jpg", correction=(("face", "2"), ("light", "on")), corrected=True), left_out)
    assert sheet.files == ["a.jpg", "out.jpg"]
    assert "In force: another face, brighter" in sheet.text
    assert "Left out at your request" in sheet.text
    assert [tile.get("data-correction") for tile in sheet.all("li", "tile")] == ["another face, brighter", "left out"]


def test_the_faces_of_a_group_are_shown_and_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(astronaut(64)))
    head = saved(astronaut(64))
    path = tmp_path / "report.html"
    heading = ReportHeading("a", DAY, "en")
    rows = [row("a.jpg", "many_faces", faces=2, chosen=1)]
    write_html_report(rows, thumbnails_in(tmp_path), path, ENGLISH, heading, read_heads=lambda _output: (head, head))
    sheet = Sheet(path.read_text("utf-8"))
    assert len(sheet.all("ol", "heads")) == 1
    assert len(sheet.all("img")) == 3
    assert len(sheet.all("li", "chosen")) == 1


def test_that_a_logo_has_no_face_is_no_fault(written: Write) -> None:
    sheet = written(row("logo.jpg", "no_face", "laid_whole"), row("nobody.jpg", "no_face"))
    assert sheet.files == ["nobody.jpg", "logo.jpg"]
    assert "Whole, like a logo" in sheet.text


def test_every_cause_and_every_warning_has_its_words() -> None:
    assert set(REASON_LABELS) >= {*CAUSE_POINTS, *WARNING_MESSAGES}


def test_each_photo_says_why_and_what_to_do(written: Write) -> None:
    sheet = written(failed("bad.jpg"), row("many.jpg", "many_faces", "blurred", unit="Khoa Nội"))
    for words in ("It is damaged.", "Send it again.", "Could not be made", "Khoa Nội", "There are 3 faces"):
        assert words in sheet.text
    assert "Maybe another person" in sheet.text
    assert "Blurred" in sheet.text


def test_a_hostile_name_is_only_a_name(written: Write) -> None:
    rows = [row(name, "blurred", unit=name) for name in HOSTILE] + [failed(name + "x") for name in HOSTILE]
    skipped = [ReportRow(name + "y", "skipped", code="no_image", message=name) for name in HOSTILE]
    sheet, plain = written(*rows, *skipped), written(row("a.jpg", "blurred"))
    assert sheet.files == [f"{name}x" for name in HOSTILE] + HOSTILE
    for tag in ("script", "style", "title", "template"):
        assert len(sheet.all(tag)) == len(plain.all(tag))
    assert not [attributes for tag, attributes in sheet.elements if any(name.startswith("on") for name in attributes)]
    assert all(name in sheet.text for name in HOSTILE)
    assert "Mừng <Đại hội>" in sheet.text


def test_a_name_turns_no_text_round(written: Write) -> None:
    odd = "\u202egpj.exe\u2066\ufeff.jpg"
    sheet = written(
        row(odd, "blurred", unit=odd), failed(odd + "x"), ReportRow(odd + "y", "skipped", code="no_image", message=odd)
    )
    assert sheet.files == [odd + "x", odd], "corrections are about the file itself"
    assert "gpj.exe.jpg" in sheet.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\ufeff]", sheet.text)
    assert len(sheet.all("bdi")) >= 5


def test_the_page_needs_nothing_else(written: Write, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(astronaut(256)))
    sheet = written(row("a.jpg"), row("b.jpg", "blurred"))
    text = (tmp_path / "report.html").read_text("utf-8")
    assert not re.search(
        r"https?://|file:|url\(|@import|fetch\(|XMLHttpRequest|sendBeacon|WebSocket|<link|<iframe", text
    )
    for tag, attributes in sheet.elements:
        assert not [
            value
            for name, value in attributes.items()
            if name == "src" and not str(value).startswith("data:image/jpeg")
        ]
        assert "style" not in attributes
        if tag == "a":
            assert attributes.get("href") in (None, "#lines", "director.html", "a.jpg", "b.jpg")
    (thumb,) = [attributes["src"] for attributes in sheet.all("img")]
    with Image.open(io.BytesIO(b64decode(str(thumb).partition(",")[2]))) as image:
        assert (image.format, image.size) == ("JPEG", (168, 168))
    assert len(sheet.all("span", "blank")) == 1


def test_colours_and_resets_are_those_of_the_page(written: Write, tmp_path: Path) -> None:
    written(row("a.jpg"))
    framer_css = (asset_directory("static") / "css" / "framer.css").read_text("utf-8")
    shared, own_style = framer_css.split("/* The report's page.css follows")
    assert "prefers-color-scheme: dark" in shared
    report = (tmp_path / "report.html").read_text("utf-8")
    assert shared in report
    assert own_style not in report


def test_the_policy_lets_in_just_our_own_style_and_script(written: Write, tmp_path: Path) -> None:
    sheet = written(row("a.jpg"))
    policy = next(str(attributes["content"]) for attributes in sheet.all("meta") if attributes.get("http-equiv"))
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
        row("1.jpg", "no_face", notes=(), corrected=True, correction=(("skip", "x"),)),
        row("2.jpg"),
        ReportRow("3.txt", "skipped"),
        ReportRow("4.jpg", "failed"),
    ]
    write_html_report(rows, thumbnails_in(tmp_path), path, _hidden, ReportHeading("1", DAY, "vi"))
    text = re.sub(r"(?s)<(style|script)>.*?</\1>", "", path.read_text("utf-8"))
    sheet = Sheet(text)
    shown = sheet.text + " ".join(
        str(attributes.get(name)) for _, attributes in sheet.elements for name in ("aria-label", "title")
    )
    left = set(re.findall(r"[A-Za-z]{2,}", shown)) - {
        "None",
        "jpg",
        "JPG",
        "txt",
        "corrections",
        "csv",
        "count",
        "file",
        "html",
        "director",
    }
    assert not left


def test_the_files_without_a_picture_are_named_at_the_end(written: Write) -> None:
    skipped = [
        ReportRow(f"{number}.txt", "skipped", message="No photo.") for number in range(html_report.MAX_LISTED_FILES + 5)
    ]
    sheet = written(row("a.jpg"), *skipped, ReportRow("gone.jpg", "removed", leftover="gone.jpg"))
    assert sheet.files == ["a.jpg"]
    assert "And 6 more: report.csv names them all." in sheet.text
    assert "199.txt" in sheet.text
    assert "200.txt" not in sheet.text


def test_nothing_at_all_is_still_a_page(written: Write) -> None:
    assert "There was no photo to frame." in written().text


def test_a_large_batch_has_several_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_tiles, "PHOTOS_PER_PAGE", 10)
    monkeypatch.setattr(photo_tiles, "MAX_PICTURED_PHOTOS", 30)
    (tmp_path / "a.jpg").write_bytes(saved(astronaut(64)))
    path = tmp_path / "report.html"

    def pages(to_check: int, fine: int) -> list[tuple[str, int, int]]:
        rows = [row(f"{number}.jpg", output="a.jpg") for number in range(fine)]
        rows += [row(f"eye {number}.jpg", "blurred", output="a.jpg") for number in range(to_check)]
        sheets = {
            page_path.name: Sheet(page_path.read_text("utf-8"))
            for page_path in write_html_report(
                rows, thumbnails_in(tmp_path), path, ENGLISH, ReportHeading("a", DAY, "en")
            )
        }
        assert {file.name for file in tmp_path.iterdir()} == {*sheets, "a.jpg"}
        assert sorted(str(file) for sheet in sheets.values() for file in sheet.files) == sorted(
            report_row.source for report_row in rows
        )
        for sheet in sheets.values():
            links = [
                attributes["href"]
                for attributes in sheet.all("a")
                if str(attributes.get("href", "")).startswith("report")
            ]
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


def test_the_lines_that_the_page_offers_are_read_by_the_next_run(tmp_path: Path, written: Write) -> None:
    sheet = written(row("a.jpg", "many_faces", crop=(10.4, -20.0, 300.0, 2.5)), row("b.jpg"))
    assert [tile["data-crop"] for tile in sheet.all("li", "tile")] == ["10 -20 300 2.5", "1 2 30"]
    script = (asset_directory("templates") / "report" / "page.js").read_text("utf-8")
    assert 'columns = ["crop", "face", "skip", "approved"]' in script
    lines = ["file\tcrop\tface\tskip", "a.jpg\t10 -20 300 2.5\t\t", "b.jpg\t\t1\t", "./=c.jpg\t\t\tx", ""]
    path = tmp_path / "corrections.csv"
    path.write_bytes(("\ufeff" + "\r\n".join(lines)).encode("utf-16-le"))
    assert [dict(line.cells) for line in read_corrections(path)] == [
        {"file": "a.jpg", "crop": "10 -20 300 2.5", "face": "", "skip": ""},
        {"file": "b.jpg", "crop": "", "face": "1", "skip": ""},
        {"file": "./=c.jpg", "crop": "", "face": "", "skip": "x"},
    ]
