"""`framer frames check`: whatever is wrong with artwork has words of its own, and a sheet shows it to its designer."""

import shutil
import struct
import unicodedata
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from cli_support import Cli, names, picture
from pictures import ring, saved
from PIL import Image, ImageChops, ImageCms, ImageDraw

from framer.assets import asset
from framer.errors import N_, NoFile
from framer.studio.check import Report, check_path, summary
from framer.studio.findings import ERROR, GOOD, WARNING, Finding
from framer.studio.preview import HEIGHT, WIDTH
from framer.words import translator

FRAMES = asset("static") / "frames"
TODAY = date(2026, 5, 1)
TOML = """
title = "Chào mừng Đại hội"
mark = "Đại hội"
caption = "Chào mừng!"
starts = 2026-05-01
ends = 2026-06-01
facebook_overlay_id = "42"

[[frames]]
id = "ring"
title = "Vòng tròn"
overlay = "ring.png"
"""
ARCS = {"slogan_line": "M200 1024A824 824 0 0 1 1848 1024", "mark_line": "M160 1024A864 864 0 0 0 1888 1024"}


def said(level: str, *reports: Report) -> list[str]:
    """What was found of this level, in English, with how to mend it."""
    findings = [finding for report in reports for finding in report.findings if finding.level == level]
    return [" → ".join(filter(None, finding.words(str))) for finding in findings]


def check(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Errors, warnings, and what is right."""
    reports = check_path(path, TODAY)
    return said(ERROR, *reports), said(WARNING, *reports), said(GOOD, *reports)


def only(sentences: list[str], *words: str) -> None:
    """There is one sentence for each of `words`, which holds it, and no other."""
    assert len(sentences) == len(words), sentences
    for sentence, word in zip(sentences, words, strict=True):
        assert word in sentence


def some(sentences: list[str], word: str) -> None:
    assert [sentence for sentence in sentences if word in sentence], sentences


def artwork(folder: Path, change: Callable[[Image.Image], Image.Image], side: int = 2048, **options: object) -> Path:
    """A designer's PNG: a good red ring, and what somebody did to it."""
    path = ring(folder / "khung.png", side)
    with Image.open(path) as image:
        changed = change(image.convert("RGBA"))
    changed.save(path, "PNG", compress_level=1, **options)  # type: ignore[arg-type]
    return path


def drawn(draw: Callable[[ImageDraw.ImageDraw], object]) -> Callable[[Image.Image], Image.Image]:
    """Something drawn on the artwork, in pixels of 2048."""

    def change(image: Image.Image) -> Image.Image:
        draw(ImageDraw.Draw(image))
        return image

    return change


def svg(slogan: str = "Chào mừng Đại hội", mark: str = "Đại hội", more: str = "", **changes: str) -> str:
    """A plain ring with its two texts on circles."""
    look = {"ground": "#9c0a18", "letters": "#fff1c6", "slogan_size": "76", "mark_size": "148", **ARCS, **changes}
    texts = "".join(
        f'<text id="{name}" font-family="Be Vietnam Pro" font-weight="700" font-size="{look[f"{name}_size"]}" '
        f'text-anchor="middle" fill="{look["letters"]}">'
        f'<textPath href="#{name}-line" startOffset="50%">{text}</textPath></text>'
        for name, text in (("slogan", slogan), ("mark", mark))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><defs>'
        f'<path id="slogan-line" d="{look["slogan_line"]}"/><path id="mark-line" d="{look["mark_line"]}"/></defs>'
        f'<path fill="{look["ground"]}" fill-rule="evenodd" d="M0 0H2048V2048H0z'
        f'M304 1024a720 720 0 1 0 1440 0a720 720 0 1 0 -1440 0z"/>{texts}{more}</svg>'
    )


def campaign(folder: Path, toml: str = TOML, name: str = "dai-hoi", art: str = "") -> Path:
    """A campaign folder; with `art`, the SVG and the PNG that somebody drew from another one."""
    home = folder / name
    home.mkdir()
    (home / "campaign.toml").write_text(toml, encoding="utf-8")
    ring(home / "ring.png", 2048, radius=720 / 2048)
    if art:
        (home / "ring.svg").write_text(art, encoding="utf-8")
    return home


# --- a designer's own picture -----------------------------------------------------------------------------------------


def test_good_artwork_is_told_so_with_figures(tmp_path: Path) -> None:
    errors, warnings, good = check(artwork(tmp_path, lambda image: image))
    assert not errors + warnings
    for figure in ("2048 × 2048 px", "45 % of the picture is clear", "sRGB", "radius 0.379", "centre 0.500, 0.500"):
        some(good, figure)
    some(good, "takes away 39 %")
    some(good, "a face is 59 px high in an avatar of 170 px")


def test_no_transparency(tmp_path: Path) -> None:
    errors, _, _ = check(artwork(tmp_path, lambda image: image.convert("RGB")))
    only(errors, "No transparency at all", "No opening for a face")
    assert "save it as PNG with alpha (RGBA)" in errors[0]


def test_an_alpha_channel_without_anything_transparent(tmp_path: Path) -> None:
    errors, _, _ = check(artwork(tmp_path, lambda image: Image.new("RGBA", image.size, "red")))
    only(errors, "only 0.0 % of the picture is transparent", "No opening for a face")


def test_nearly_nothing_drawn(tmp_path: Path) -> None:
    empty = drawn(lambda draw: draw.rectangle((9, 9, 2048, 2048), (0, 0, 0, 0)))
    some(check(artwork(tmp_path, empty))[1], "hardly anything is drawn")


@pytest.mark.parametrize(("side", "level"), [(640, 0), (1079, 0), (1080, 1), (2047, 1)])
def test_tiny_and_smallish(side: int, level: int, tmp_path: Path) -> None:
    found = check(artwork(tmp_path, lambda image: image, side))
    only(found[level], f"small: {side} px")
    assert "2048 × 2048 px from the drawing" in found[level][0]
    assert not found[1 - level]


def test_not_square(tmp_path: Path) -> None:
    errors, warnings, _ = check(artwork(tmp_path, lambda image: image.crop((0, 0, 2048, 1800))))
    only(errors, "Not square: 2048 × 1800 px, 248 px too wide")
    some(warnings, "No preview sheet")


def test_larger_than_framer_takes_is_not_even_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(saved(Image.new("1", (9000, 9000)), "PNG"))
    errors, _, _ = check(path)
    only(errors, "Too large: 9000 × 9000 px; at most 4096 px", "No transparency at all")


def test_too_heavy_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    with path.open("wb") as file:
        file.truncate(20_000_001)
    only(check(path)[0], "20001 kB; at most 20000 kB")


def test_heavy(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (2048, 2048, 4), np.uint8)
    grainy = Image.fromarray(noise)
    path = artwork(tmp_path, lambda image: Image.merge("RGBA", (*grainy.split()[:3], image.getchannel("A"))))
    some(check(path)[1], "more than 3000 kB slows every picture down")


def test_a_jpeg_in_disguise_is_named(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    path.write_bytes(saved(Image.new("RGB", (2048, 2048), "red")))
    only(check(path)[0], "called khung.png, but inside it is JPEG")


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "it is empty"), (b"hello", "begins like no picture"), (b"<svg xmlns=''/>", "inside it is SVG")],
)
def test_what_is_no_picture(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "khung.png").write_bytes(data)
    only(check(tmp_path / "khung.png")[0], words)


def test_half_a_picture(tmp_path: Path) -> None:
    path = artwork(tmp_path, lambda image: image)
    path.write_bytes(path.read_bytes()[:9000])
    only(check(path)[0], "can be read")


def test_simple_transparency_and_how_to_save_it(tmp_path: Path) -> None:
    def indexed(image: Image.Image) -> Image.Image:
        return image.quantize(16)

    errors, _, _ = check(artwork(tmp_path, indexed))
    only(errors, "of the simple kind (P)")
    assert "GIMP" in errors[0]


def test_another_colour_profile_is_named(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    _, warnings, _ = check(artwork(tmp_path, lambda image: image, icc_profile=profile))
    only(warnings, "Lab identity built-in")


def test_sixteen_bits(tmp_path: Path) -> None:
    path = tmp_path / "khung.png"
    path.write_bytes(_sixteen_bit_png())
    some(check(path)[1], "16 bits a channel")


def _sixteen_bit_png() -> bytes:
    """A PNG of 16 bits a channel, RGBA, with a clear middle; Pillow writes none."""
    side = 1080
    row = np.zeros((side, 4), ">u2")
    row[:200], row[-200:] = 65535, 65535
    lines = b"".join(b"\0" + row.tobytes() for _ in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


# --- the window -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("radius", "level", "words"),
    [
        (0.15, 0, "too small: radius 0.149, so a face is 23 px high in an avatar of 170 px"),
        (0.25, 1, "rather small: radius 0.249"),
    ],
)
def test_a_window_too_small_for_a_face(radius: float, level: int, words: str, tmp_path: Path) -> None:
    found = check(ring(tmp_path / "a.png", 2048, radius))
    only(found[level], words)


def test_a_window_aside(tmp_path: Path) -> None:
    only(check(ring(tmp_path / "a.png", 2048, 0.31, cx=0.4))[1], "10 % of the side away from the middle")


def test_a_window_that_the_circle_crop_cuts(tmp_path: Path) -> None:
    only(check(ring(tmp_path / "a.png", 2048, 0.37, cx=0.4, cy=0.4))[1], "past the circle that services cut out")


def test_an_opening_that_is_no_circle(tmp_path: Path) -> None:
    square = drawn(lambda draw: draw.rectangle((260, 260, 1788, 1788), (0, 0, 0, 0)))
    errors, _, good = check(artwork(tmp_path, square))
    assert not errors
    some(good, "not a circle: it is 24 % larger")


def test_haze_over_the_window(tmp_path: Path) -> None:
    haze = drawn(lambda draw: draw.ellipse((700, 700, 1300, 1300), (255, 255, 255, 20)))
    only(check(artwork(tmp_path, haze))[1], "A haze lies over 1")


def test_artwork_in_the_declared_window(tmp_path: Path) -> None:
    home = campaign(tmp_path, TOML + "window = { cx = 0.5, cy = 0.5, r = 0.4 }\n")
    errors, _, _ = check(home)
    only(errors, "Artwork covers 18.9 %")
    assert "smaller window in campaign.toml" in errors[0]


# --- what the circle takes away ---------------------------------------------------------------------------------------


def test_a_logo_in_a_corner_will_be_cut_off(tmp_path: Path) -> None:
    logo = drawn(lambda draw: [draw.rectangle((40 + 30 * n, 40, 54 + 30 * n, 220), "white") for n in range(6)])
    only(check(artwork(tmp_path, logo))[1], "do not have (upper left)")


def test_the_same_ornament_in_all_corners_is_ornament(tmp_path: Path) -> None:
    def ornaments(image: Image.Image) -> Image.Image:
        draw = ImageDraw.Draw(image)
        for x in (150, 1898):
            for y in (150, 1898):
                draw.regular_polygon((x, y, 90), 8, fill="gold")
        return image

    errors, warnings, good = check(artwork(tmp_path, ornaments))
    assert not errors + warnings
    some(good, "all corners are alike")


def test_a_round_sticker_leaves_the_corners_bare(tmp_path: Path) -> None:
    def cut(image: Image.Image) -> Image.Image:
        disc = Image.new("L", image.size)
        ImageDraw.Draw(disc).ellipse((0, 0, 2047, 2047), 255)
        image.putalpha(ImageChops.multiply(disc, image.getchannel("A")))
        return image

    only(check(artwork(tmp_path, cut))[1], "The corners are clear though the ring is closed")


# --- the letters of an SVG --------------------------------------------------------------------------------------------


def lone_svg(folder: Path, markup: str) -> Path:
    path = folder / "khung.svg"
    path.write_text(markup, encoding="utf-8")
    return path


def test_a_good_svg(tmp_path: Path) -> None:
    errors, warnings, good = check(lone_svg(tmp_path, svg()))
    assert not errors + warnings
    for word in ("“Chào mừng Đại hội”: inside the letter circle", "letters 76 px", "capitals 9.1 px high", "7.4 : 1"):
        some(good, word)


def test_placeholders_get_sample_words_where_there_is_no_campaign(tmp_path: Path) -> None:
    errors, _, good = check(lone_svg(tmp_path, svg(slogan="{{slogan}}", mark="{{mark}}", ground="{{field}}")))
    assert not errors
    some(good, "filled with sample words")
    some(good, "“Chào mừng Đại hội đại biểu toàn quốc”")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (svg(slogan="Chào mừng Đại hội đại biểu " * 3), "letters are not drawn"),
        (svg(more="<script>alert(1)</script>"), "has a <script>"),
        (svg(more='<use href="https://example.org/a.svg#b"/>'), "takes something from outside"),
        (svg(more='<image href="data:image/png;base64,AAAA"/>'), "has an <image>"),
        ("<svg", "not a well-formed SVG"),
    ],
)
def test_each_mistake_in_an_svg_has_its_words(markup: str, words: str, tmp_path: Path) -> None:
    errors, _, _ = check(lone_svg(tmp_path, markup))
    some(errors, words)
    assert all(" → " in sentence for sentence in errors)


def test_all_that_is_wrong_with_letters_is_said(tmp_path: Path) -> None:
    outside = "M80 1024A944 944 0 0 0 1968 1024"
    markup = svg("Chào mừng 大会", slogan_size="50", mark_size="120", letters="#d8402c", mark_line=outside)
    only(
        check(lone_svg(tmp_path, markup))[0],
        "“Chào mừng 大会”: letters only 50 px of 2048; at least 64",
        "the font has no letter for “大会”",
        "“Chào mừng 大会”: contrast only",
        "“Đại hội” leaves the letter circle: ink to 0.4",
        "“Đại hội”: capitals only 7.4 px high",
        "“Đại hội”: contrast only",
    )


def test_letters_on_a_clear_ground_must_stand_out_on_any_photo(tmp_path: Path) -> None:
    only(check(lone_svg(tmp_path, svg(ground="none")))[0][:2], "contrast only 1.1 : 1", "contrast only 1.1 : 1")


def test_letters_that_something_lies_over_have_no_contrast(tmp_path: Path) -> None:
    covered = svg(more='<path fill="#9c0a18" d="M0 0H2048V500H0z"/>')
    some(check(lone_svg(tmp_path, covered))[0], "“Chào mừng Đại hội”: contrast only 1.0 : 1")


# --- a campaign -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(path.name for path in FRAMES.iterdir()))
def test_the_built_in_campaigns_pass(name: str, tmp_path: Path) -> None:
    home = shutil.copytree(FRAMES / name, tmp_path / name, ignore=shutil.ignore_patterns("*.preview.png"))
    reports = check_path(home, TODAY)
    assert not said(ERROR, *reports)
    assert all("ended on" in sentence for sentence in said(WARNING, *reports))


def test_a_picture_that_its_svg_no_longer_gives(tmp_path: Path) -> None:
    errors, warnings, _ = check(campaign(tmp_path, art=svg()))
    only(errors, "ring.png no longer matches ring.svg")
    assert "framer frames build" in errors[0]
    only(warnings, "ring.webp is not there", "ring.thumb.webp is not there")


def test_copies_that_show_something_else(tmp_path: Path) -> None:
    home = campaign(tmp_path, art=svg())
    for name, side in (("ring.webp", 1080), ("ring.thumb.webp", 240)):
        (home / name).write_bytes(saved(Image.new("RGBA", (side, side), "blue"), "WEBP"))
    only(check(home)[1], "ring.webp no longer shows", "ring.thumb.webp no longer shows")


def test_everything_is_found_in_one_run(tmp_path: Path) -> None:
    toml = TOML.replace('"42"', '"khung"').replace("2026-06-01", "2026-04-01").replace("caption", "chu_thich")
    home = campaign(tmp_path, toml, name="Dai_hoi")
    ring(home / "ring.png", 600, radius=0.15)
    only(
        check(home)[0],
        "The folder is called “Dai_hoi”",
        "ends on 01/04/2026, before it starts on 01/05/2026",
        "a text of digits, in quotes",
        "Too small: 600 px",
        "The window is too small",
    )


def test_an_overlay_id_that_another_campaign_has(tmp_path: Path) -> None:
    campaign(tmp_path, name="khac")
    only(check(campaign(tmp_path))[0], "belongs to the campaign “khac”")
    only(check(campaign(tmp_path, TOML.replace("42", "663119041002834"), "ba"))[0], "“lang-son-xvii”")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("title = ", "title == ", "campaign.toml cannot be read"),
        ('overlay = "ring.png"', 'overlay = "ring.gif"', "overlay ring.gif"),
        ('overlay = "ring.png"', 'overlay = "none.png"', "none.png is not there"),
        ('id = "42"', "id = 42", "must be a text of digits, in quotes"),
    ],
)
def test_mistakes_in_the_file(old: str, new: str, words: str, tmp_path: Path) -> None:
    errors, _, _ = check(campaign(tmp_path, TOML.replace(old, new)))
    only(errors, words)


def test_not_utf_8(tmp_path: Path) -> None:
    home = campaign(tmp_path)
    (home / "campaign.toml").write_bytes(TOML.encode("utf-16"))
    only(check(home)[0], "it is not saved as UTF-8")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        (unicodedata.normalize("NFD", TOML), "“Chào” and"),
        (TOML.replace("2026-05-01\nends = 2026-06-01", "2026-03-01\nends = 2026-04-01"), "ended on 01/04/2026"),
        (TOML.replace('mark = "Đại hội"', ""), "There is no “mark”"),
        (TOML.replace("Chào mừng Đại hội", "Chào mừng Đại hội " * 9), "The title has 161 letters"),
        (TOML + '\n[[frames]]\nid = "b"\ntitle = "Vòng tròn"\noverlay = "ring.png"', "2 frames are called “Vòng tròn”"),
    ],
)
def test_what_is_only_worth_a_warning(toml: str, words: str, tmp_path: Path) -> None:
    errors, warnings, _ = check(campaign(tmp_path, toml))
    assert not errors
    only(warnings, words)


FIELD = """
[[frames.fields]]
id = "unit"
label = "Đơn vị"
size = 0.03
longest = 60
"""


@pytest.mark.parametrize(
    ("baseline", "level", "words"),
    [
        ("arc = { r = 0.42, degrees = 120 }", 2, "inside the letter circle (ink to 0.427 of 0.44)"),
        ("arc = { r = 0.42, degrees = 120, at = 0 }", 0, "ink may reach 0.455"),
        ("line = { x = 0.5, y = 0.9, width = 0.6 }", 0, "“Đơn vị” leaves the letter circle"),
        ("arc = { r = 0.42, degrees = 20 }", 1, "a name of 60 letters comes out only"),
    ],
)
def test_the_longest_name_in_a_field(baseline: str, level: int, words: str, tmp_path: Path) -> None:
    some(check(campaign(tmp_path, TOML + FIELD + baseline))[level], words)


def test_a_listed_picture_is_checked_with_its_campaigns_window(tmp_path: Path) -> None:
    home = campaign(tmp_path, TOML + "window = { cx = 0.5, cy = 0.5, r = 0.33 }\n")
    (report,) = check_path(home / "ring.png", TODAY)
    some(said(GOOD, report), "as campaign.toml gives it: a circle 66 %")
    assert report.title.startswith("dai-hoi/ring")


def test_nothing_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(NoFile):
            check_path(path, TODAY)


# --- words, the sheet, and the command --------------------------------------------------------------------------------


def test_words_inside_a_sentence_are_translated_too() -> None:
    finding = Finding(WARNING, "%(corners)s", "", {"corners": (N_("frames"), N_("settings"))})
    vietnamese = translator("vi")
    assert finding.words(vietnamese).message == f"{vietnamese('frames')}, {vietnamese('settings')}"


def test_the_command_prints_everything_and_writes_the_sheet(cli: Cli, tmp_path: Path) -> None:
    path = ring(tmp_path / "khung.png", 1080, radius=0.15)
    before = path.read_bytes()
    run = cli("frames", "check", "khung.png")
    assert run.code == 3
    lines = run.text.splitlines()
    assert lines[0] == "khung.png"
    some(lines, "  ✓ Square: 1080 × 1080 px.")
    some(lines, "  ! Rather small: 1080 px")
    some(lines, "  ✗ The window is too small")
    some(lines, "    → Make the opening wider")
    assert lines[-2].startswith("Preview sheet: ")
    assert lines[-2].endswith("khung.preview.png")
    assert lines[-1] == "Errors: 1. Warnings: 1."
    assert names(tmp_path) == {"khung.png", "khung.preview.png"}
    assert path.read_bytes() == before
    assert picture(tmp_path / "khung.preview.png").size == (WIDTH, HEIGHT)


def test_the_command_speaks_vietnamese_and_warnings_do_not_fail(cli: Cli, tmp_path: Path) -> None:
    ring(tmp_path / "khung.png", 1080)
    assert cli("frames", "check", "khung.png").code == 0
    english = picture(tmp_path / "khung.preview.png")
    cli.speak("vi")
    run = cli("frames", "check", "khung.png")
    assert run.code == 0
    assert "Lỗi: 0. Cảnh báo: 1." in run.text
    assert "%(" not in run.text
    assert ImageChops.difference(english, picture(tmp_path / "khung.preview.png")).getbbox()  # its labels too


def test_a_sheet_that_cannot_be_written_comes_after_all_findings(cli: Cli, tmp_path: Path) -> None:
    ring(tmp_path / "khung.png", 2048)
    (tmp_path / "khung.preview.png").mkdir()
    run = cli("frames", "check", "khung.png")
    assert run.code == 6
    assert "✓ Square: 2048 × 2048 px." in run.text
    assert "khung.preview.png" in run.err


def test_a_missing_path_is_wrong_use(cli: Cli, tmp_path: Path) -> None:
    cli.failed(cli("frames", "check", "none.png"), 2, "none.png")


def test_errors_and_warnings_are_counted(tmp_path: Path) -> None:
    reports = check_path(ring(tmp_path / "a.png", 600, radius=0.15), TODAY)
    assert summary(reports) == {ERROR: 2, WARNING: 0}
