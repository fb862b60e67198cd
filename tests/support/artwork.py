"""Artwork as designers send it, SVGs, and the findings about them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PIL import Image, ImageDraw

from framer.studio.check.findings import LEVEL_ERROR, LEVEL_GOOD, LEVEL_WARNING, CheckReport
from framer.studio.check.report import check_path
from framer.studio.drawing import draw_artwork
from support.pictures import ring


def svg_with_text(text: str, path: str = "M100 1000H1900", more: str = "") -> str:
    """An SVG with one text on a path."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><defs><path id="p" d="{path}"/></defs>'
        f'<text font-family="Be Vietnam Pro" font-weight="700" font-size="80" {more}>'
        f'<textPath href="#p">{text}</textPath></text></svg>'
    )


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


def finding_messages(level: str, *reports: CheckReport) -> list[str]:
    """The findings of this level, in English, each with its hint."""
    findings = [finding for report in reports for finding in report.findings if finding.level == level]
    return [" → ".join(filter(None, finding.to_message(str))) for finding in findings]


def check(path: Path) -> tuple[list[str], list[str], list[str]]:
    """The messages of errors, of warnings, and of what is good."""
    reports = check_path(path, TODAY, draw_artwork)
    return (
        finding_messages(LEVEL_ERROR, *reports),
        finding_messages(LEVEL_WARNING, *reports),
        finding_messages(LEVEL_GOOD, *reports),
    )


def assert_only(sentences: list[str], *words: str) -> None:
    """There is exactly one sentence for each of `words`, in this order, and it contains it."""
    assert len(sentences) == len(words), sentences
    for sentence, word in zip(sentences, words, strict=True):
        assert word in sentence


def assert_any(sentences: list[str], word: str) -> None:
    assert [sentence for sentence in sentences if word in sentence], sentences


def designer_picture(
    folder: Path, change: Callable[[Image.Image], Image.Image], side: int = 2048, **options: object
) -> Path:
    """A designer's PNG: a good red ring after `change`."""
    path = ring(folder / "khung.png", side)
    with Image.open(path) as image:
        changed = change(image.convert("RGBA"))
    changed.save(path, "PNG", compress_level=1, **options)  # type: ignore[arg-type]
    return path


def drawing_on(draw: Callable[[ImageDraw.ImageDraw], object]) -> Callable[[Image.Image], Image.Image]:
    """A change that draws on the picture, in pixels of 2048."""

    def change(image: Image.Image) -> Image.Image:
        draw(ImageDraw.Draw(image))
        return image

    return change


def ring_svg(slogan: str = "Chào mừng Đại hội", mark: str = "Đại hội", more: str = "", **changes: str) -> str:
    """A plain ring with its two texts on circles."""
    values = {"ground": "#9c0a18", "letters": "#fff1c6", "slogan_size": "76", "mark_size": "148", **ARCS, **changes}
    texts = "".join(
        f'<text id="{name}" font-family="Be Vietnam Pro" font-weight="700" font-size="{values[f"{name}_size"]}" '
        f'text-anchor="middle" fill="{values["letters"]}">'
        f'<textPath href="#{name}-line" startOffset="50%">{text}</textPath></text>'
        for name, text in (("slogan", slogan), ("mark", mark))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2048 2048"><defs>'
        f'<path id="slogan-line" d="{values["slogan_line"]}"/><path id="mark-line" d="{values["mark_line"]}"/></defs>'
        f'<path fill="{values["ground"]}" fill-rule="evenodd" d="M0 0H2048V2048H0z'
        f'M304 1024a720 720 0 1 0 1440 0a720 720 0 1 0 -1440 0z"/>{texts}{more}</svg>'
    )


def campaign_folder(folder: Path, toml: str = TOML, name: str = "dai-hoi", art: str = "") -> Path:
    """A campaign folder; with `art`, an SVG whose drawing the PNG is not."""
    directory = folder / name
    directory.mkdir()
    (directory / "campaign.toml").write_text(toml, encoding="utf-8")
    ring(directory / "ring.png", 2048, radius=720 / 2048)
    if art:
        (directory / "ring.svg").write_text(art, encoding="utf-8")
    return directory
