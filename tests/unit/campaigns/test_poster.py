"""The poster: what its QR code says, the page's size, and addresses that are refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from framer.assets import asset_directory
from framer.campaigns.poster import draw_poster
from framer.campaigns.poster_content import PosterContent
from framer.campaigns.poster_parts import split_address
from framer.campaigns.poster_sheet import A4_SHEET, POSTER_SHEETS, PosterSheet
from framer.campaigns.qr_code import draw_qr_code
from framer.campaigns.theme import MIN_CONTRAST, contrast_ratio, derive_theme
from framer.campaigns.types import Campaign
from framer.cli.frames.poster import campaign_page_url, parse_site_url
from framer.errors import UsageError
from framer.i18n import load_translator
from framer.text.drawing import TextLine
from support.command import Cli
from support.posters import MARGIN, PAGE, SITE, shipped_campaign, shipped_poster

SMALL_SHEET = replace(A4_SHEET, pixel_width=620, pixel_height=877)


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return shipped_campaign()


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return shipped_poster()


@pytest.fixture
def blank(monkeypatch: pytest.MonkeyPatch) -> list[PosterContent]:
    """No real poster, for speed; what comes back are those asked for."""
    asked: list[PosterContent] = []

    def make_blank(poster: PosterContent, _sheet: PosterSheet, _format: str) -> bytes:
        asked.append(poster)
        return b""

    monkeypatch.setattr("framer.campaigns.poster.make_poster", make_blank)
    return asked


def read_qr(image: Image.Image) -> str:
    text, *_ = cv2.QRCodeDetector().detectAndDecode(np.asarray(image.convert("L")))
    return text


@pytest.mark.slow
def test_the_qr_code_leads_to_the_campaign(page: Image.Image) -> None:
    assert page.size == (A4_SHEET.pixel_width, A4_SHEET.pixel_height)
    assert read_qr(page) == PAGE
    assert read_qr(page.resize((page.width // 2, page.height // 2), Image.Resampling.BOX)) == PAGE


@pytest.mark.parametrize("length", [30, 90, 220])
def test_modules_are_whole_pixels_with_a_quiet_zone(length: int) -> None:
    text = "https://" + "a" * (length - 8)
    code = draw_qr_code(text, 820)
    pixels = np.asarray(code)
    assert code.width <= 820
    assert set(np.unique(pixels)) == {0, 255}
    rows = np.flatnonzero((pixels == 0).any(axis=1))
    modules = next(n for n in range(29, 90) if code.width % n == 0 and read_module(code, n))
    size = code.width // modules
    assert size >= 9
    assert (rows[0], code.width - 1 - rows[-1]) == (4 * size, 4 * size)
    assert read_qr(code) == text


def read_module(code: Image.Image, modules: int) -> bool:
    """Whether the code is made of so many modules a side, each of one colour; the finder says how wide one is."""
    pixels = np.asarray(code)
    first = np.flatnonzero((pixels == 0).any(axis=1))[0]
    run = np.flatnonzero(np.diff(pixels[first].astype(int)))
    return int(run[1] - run[0]) == 7 * code.width // modules


@pytest.mark.slow
def test_the_same_campaign_makes_the_same_page(campaign: Campaign) -> None:
    one = PosterContent(campaign, campaign.frames[0], PAGE, "en")
    assert draw_poster(one, SMALL_SHEET).tobytes() == draw_poster(one, SMALL_SHEET).tobytes()


@pytest.mark.slow
@pytest.mark.parametrize("refused", [1, 3, 20])
def test_a_code_that_is_not_read_on_its_page_takes_another_mask(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    """A reader that refuses so many pages: of the eight masks, and the first choice where it refuses them all."""
    pages: list[bytes] = []

    def read_after_some(page: Image.Image, text: str) -> bool:
        pages.append(page.tobytes())
        return len(pages) > refused and text == PAGE

    square = POSTER_SHEETS["square"].widen_to(1080)
    content = PosterContent(replace(campaign, frames=campaign.frames[:1]), campaign.frames[0], PAGE, "vi")
    first = draw_poster(content, square)
    monkeypatch.setattr("framer.campaigns.poster.is_code_read", read_after_some)
    page = draw_poster(content, square)
    assert pages[0] == first.tobytes()
    assert [code.text for code in zxingcpp.read_barcodes(np.asarray(page))] == [PAGE]
    assert page.tobytes() == (pages[-1] if refused < 9 else pages[0])


def test_nothing_that_matters_is_in_the_margin(page: Image.Image) -> None:
    """Round the page there is white, or the header's plain ground."""
    pixels = np.asarray(page).astype(int)
    assert (pixels[page.height - MARGIN :] == 255).all()
    below = pixels[1700:]
    assert (below[:, :MARGIN] == 255).all()
    assert (below[:, page.width - MARGIN :] == 255).all()
    header = pixels[:900]
    for strip in (header[:MARGIN], header[:, :MARGIN], header[:, page.width - MARGIN :]):
        assert (strip[:, :, 0] - strip[:, :, 1:].max(axis=2)).min() > 60  # red: no letter reaches in here


@pytest.mark.slow
def test_the_other_frames_stand_beside(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def sample(frame: Any, size: int, portrait: str = "woman") -> Image.Image:
        shown.append(frame.id)
        return Image.new("RGB", (size, size), "red")

    monkeypatch.setattr("framer.campaigns.poster_canvas.draw_mockup", sample)
    frames = tuple(replace(campaign.frames[0], id=f"x/{n}") for n in range(7))
    draw_poster(PosterContent(replace(campaign, frames=frames), frames[2], PAGE, "en"), SMALL_SHEET)
    assert shown == ["x/2", "x/0", "x/1", "x/3", "x/4"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (date(2026, 1, 2), date(2026, 2, 3), "2 January – 3 February 2026"),
        (date(2026, 1, 2), None, "From 2 January 2026"),
        (None, date(2026, 2, 3), "Until 3 February 2026"),
        (None, None, None),
    ],
)
def test_days(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, starts: date | None, ends: date | None, words: str | None
) -> None:
    drawn: list[str] = []

    def note(_page: object, _origin: object, line: TextLine, *_: object) -> None:
        drawn.append(line.text)

    monkeypatch.setattr("framer.campaigns.poster_canvas.draw_line", note)
    dated = replace(campaign, frames=campaign.frames[:1], starts=starts, ends=ends)
    draw_poster(PosterContent(dated, campaign.frames[0], PAGE, "en"), SMALL_SHEET)
    assert (words in drawn) if words else not [line for line in drawn if "2026" in line]
    assert PAGE.removeprefix("https://") in drawn
    assert campaign.organiser.upper() in drawn
    assert "None" not in "".join(drawn)


@pytest.mark.parametrize(("language", "words"), [("en", "Scan the QR code"), ("vi", "Quét mã QR")])
def test_a_poster_speaks_its_language(campaign: Campaign, language: str, words: str) -> None:
    assert PosterContent(campaign, campaign.frames[0], PAGE, language).translate("Scan the QR code") == words


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_long_address_is_broken_after_a_sign(count: int) -> None:
    address = "khung-anh.trung-tam.langson.example.vn/chien-dich/2026/chao-mung/c/lang-son-xvii"
    lines = split_address(address, count)
    assert len(lines) == count
    assert "".join(lines) == address
    assert all(line[-1] in "/.-" for line in lines[:-1])
    assert "".join(split_address("x" * 200, count)) == "x" * 200


@pytest.mark.parametrize(
    "colours",
    [
        {},
        {"field": "#ffe066", "deep": "#d18a00"},
        {"field": "#777777", "deep": "#888888", "light": "#808080"},
        {"field": "#005bac", "deep": "#ffffff"},
        {"field": "#ffffff", "deep": "#000000", "light": "#ffffff"},
    ],
)
def test_letters_can_be_read_in_any_colours(colours: dict[str, str]) -> None:
    theme = derive_theme(colours)
    assert contrast_ratio(theme.on_field, theme.field) >= MIN_CONTRAST
    assert contrast_ratio(theme.on_field, theme.shade) >= MIN_CONTRAST
    assert contrast_ratio(theme.on_white, (255, 255, 255)) >= MIN_CONTRAST
    assert contrast_ratio(theme.on_block, theme.block) >= MIN_CONTRAST
    assert contrast_ratio(theme.block, (255, 255, 255)) >= 1.5


@pytest.mark.parametrize(
    ("given", "leads_to"),
    [
        (SITE, PAGE),
        (f"{SITE}/", PAGE),
        (f" {SITE}// ", PAGE),
        ("HTTPS://Khung.Langson.Example.VN", PAGE),
        (f"{SITE}/khung/", f"{SITE}/khung/c/lang-son-xvii"),
        (f"{SITE}/c/khac", f"{SITE}/c/khac"),
        (f"{SITE}/C/khac/", f"{SITE}/C/khac/c/lang-son-xvii"),
        (f"{SITE}/a/c/Khac/", f"{SITE}/a/c/Khac/"),
        (f"{SITE}/c/", f"{SITE}/c/c/lang-son-xvii"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000/c/lang-son-xvii"),
        ("http://localhost:8000/", "http://localhost:8000/c/lang-son-xvii"),
        ("khung.langson.example.vn", PAGE),
        ("Khung.langson.example.vn/", PAGE),
        ("khung.tinh.vn:8443/c/khac", "https://khung.tinh.vn:8443/c/khac"),
        ("https://xn--khung-nh-w2a.vn/a%20b", "https://xn--khung-nh-w2a.vn/a%20b/c/lang-son-xvii"),
    ],
)
def test_addresses(campaign: Campaign, given: str, leads_to: str) -> None:
    assert campaign_page_url(parse_site_url(given), campaign) == leads_to


BAD = [
    "khung",
    "localhost:8000",
    "192.168.1.5:8000",
    "khung.vn@evil.vn",
    "khung.vn?x=1",
    "khung..vn",
    "khung.vn/\n",
    "http.//khung.vn",
    "https//khung.vn",
    "//khung.vn",
    "https://",
    "https:///c/x",
    "https:khung.vn",
    "javascript:alert(1)",
    "javascript://khung.vn/%0aalert(1)",
    "data:text/html,x",
    "ftp://khung.vn",
    "file:///etc/passwd",
    "https://ai@khung.vn",
    "https://khung.vn:0",
    "https://khung.vn:65536",
    "https://khung.vn:abc",
    "https://khung.vn?x=1",
    "https://khung.vn/#x",
    "https://khung.vn/a b",
    "https://khung.vn/\n",
    "https://khung.vn\n.evil.vn",
    "https://khung.vn/\x1b[2J",
    'https://khung.vn/"x"',
    "https://khung.vn/'x'",
    "https://khung.vn/<b>",
    "https://khung.vn\\@evil.vn",
    "https://khung.vn/%zz",
    "https://khung.vn/%(name)s",
    "https://khungảnh.vn",
    "https://khung.vn/ảnh",
    "https://ⓚhung.vn",
    "https://khung.vn/\u202egnp",
    "https://-khung.vn",
    "https://khung..vn",
    "https://.vn",
    "https://khung.vn.",
    f"https://{'a' * 64}.vn",
    "https://[::1]/",
]


@pytest.mark.parametrize("url", BAD)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_site_url(url)
    words = caught.value.to_message(load_translator("en"))
    assert words.text.isprintable()
    assert "https://khung.example.vn" in words.hint


def test_no_address_and_one_that_is_too_long() -> None:
    assert parse_site_url("https://k.vn/" + "a" * 187).endswith("a")
    for url, words in (("https://k.vn/" + "a" * 188, "201 characters; at most 200"), (" ", "public address")):
        with pytest.raises(UsageError, match=words):
            parse_site_url(url)


def test_a_campaigns_own_files_are_safe(cli: Cli, blank: list[PosterContent]) -> None:
    ring: Path = asset_directory("static") / "frames" / "lang-son-xvii" / "ring.png"
    before = ring.read_bytes()
    (cli.folder / "link.png").symlink_to(ring)
    for out in (ring, "link.png"):
        run = cli("frames", "poster", "lang-son-xvii", "--url", SITE, "-o", out)
        cli.failed(run, 2, "overwrite a file of the campaign", "-o")
    assert ring.read_bytes() == before
    assert blank == []
