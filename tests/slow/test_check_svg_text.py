"""The letters of an SVG."""

from pathlib import Path

import pytest

from support.artwork import assert_any, assert_only, check, ring_svg


def lone_svg(folder: Path, markup: str) -> Path:
    path = folder / "khung.svg"
    path.write_text(markup, encoding="utf-8")
    return path


def test_a_good_svg(tmp_path: Path) -> None:
    errors, warnings, good = check(lone_svg(tmp_path, ring_svg()))
    assert not errors + warnings
    for word in ("“Chào mừng Đại hội”: inside the letter circle", "letters 76 px", "capitals 9.1 px high", "7.4 : 1"):
        assert_any(good, word)


def test_a_slogan_in_capitals_may_have_smaller_letters(tmp_path: Path) -> None:
    assert_any(check(lone_svg(tmp_path, ring_svg("SẠCH BIỂN", slogan_size="60")))[2], "“SẠCH BIỂN”: letters 60 px")


def test_placeholders_get_sample_words_where_there_is_no_campaign(tmp_path: Path) -> None:
    errors, _, good = check(lone_svg(tmp_path, ring_svg(slogan="{{slogan}}", mark="{{mark}}", ground="{{field}}")))
    assert not errors
    assert_any(good, "filled with sample words")
    assert_any(good, "“Chào mừng Đại hội đại biểu toàn quốc”")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (ring_svg(slogan="Chào mừng Đại hội đại biểu " * 3), "letters are not drawn"),
        (ring_svg(more="<script>alert(1)</script>"), "has a <script>"),
        (ring_svg(more='<use href="https://example.org/a.svg#b"/>'), "takes something from outside"),
        (ring_svg(more='<image href="data:image/png;base64,AAAA"/>'), "has an <image>"),
        ("<svg", "not a well-formed SVG"),
    ],
)
def test_each_mistake_in_an_svg_has_its_words(markup: str, words: str, tmp_path: Path) -> None:
    errors, _, _ = check(lone_svg(tmp_path, markup))
    assert_any(errors, words)
    assert all(" → " in sentence for sentence in errors)


def test_all_that_is_wrong_with_letters_is_said(tmp_path: Path) -> None:
    outside = "M80 1024A944 944 0 0 0 1968 1024"
    markup = ring_svg("Chào mừng 大会", slogan_size="50", mark_size="90", letters="#d8402c", mark_line=outside)
    assert_only(
        check(lone_svg(tmp_path, markup))[0],
        "“Chào mừng 大会”: letters only 50 px of 2048; at least 64",
        "the font has no letter for “大会”",
        "“Chào mừng 大会”: contrast only",
        "“Đại hội” leaves the letter circle: ink to 0.4",
        "“Đại hội”: capitals only 5.5 px high",
        "“Đại hội”: contrast only",
    )


def test_letters_on_a_clear_ground_must_stand_out_on_any_photo(tmp_path: Path) -> None:
    errors, _, _ = check(lone_svg(tmp_path, ring_svg(ground="none")))
    assert_only(errors[:2], "contrast only 1.1 : 1", "contrast only 1.1 : 1")


def test_letters_that_something_lies_over_have_no_contrast(tmp_path: Path) -> None:
    covered = ring_svg(more='<path fill="#9c0a18" d="M0 0H2048V500H0z"/>')
    assert_any(check(lone_svg(tmp_path, covered))[0], "“Chào mừng Đại hội”: contrast only 1.0 : 1")
