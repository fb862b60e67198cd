"""How bad a picture is."""

from collections.abc import Mapping

import pytest

from framer.batch.severity import CAUSE_POINTS, EYE_THRESHOLD, find_causes
from framer.imaging.types import Window

WINDOW = Window(r=0.4)


def causes(
    *warnings: str,
    boxes: tuple[tuple[int, ...], ...] = ((400, 300, 200, 250),),
    trimmed: Mapping[str, int] | None = None,
    **crop: object,
) -> list[str]:
    """The causes of a picture of a photo of 1000 × 1000 px, cropped to its middle."""
    record = {
        "warnings": list(warnings),
        "faces": [{"box": list(box)} for box in boxes],
        "chosen": 0 if boxes else None,
        "width": 1000,
        "height": 1000,
        "crop": {"x": 100, "y": 100, "side": 800, "angle": 0.0, "mirror": False, **crop},
        "trimmed": trimmed,
    }
    return [cause for cause, _ in find_causes(record, 640, WINDOW)]


def test_a_good_picture_has_no_cause() -> None:
    assert causes() == []


def test_the_heaviest_cause_comes_first() -> None:
    assert causes("small_source", "no_face", "incomplete", boxes=()) == ["no_face", "incomplete", "small_source"]


@pytest.mark.parametrize(
    ("other", "cause"), [((100, 300, 150, 180), "other_person"), ((100, 300, 60, 80), "other_faces")]
)
def test_a_face_as_large_may_be_the_person_and_a_small_one_is_hardly(other: tuple[int, ...], cause: str) -> None:
    assert causes("many_faces", boxes=((400, 300, 200, 250), other)) == [cause]


@pytest.mark.parametrize("box", [(-30, 300, 200, 250), (2, 300, 200, 250), (400, 748, 200, 250), (400, -9, 200, 250)])
def test_a_face_that_comes_to_the_edge_may_lack_a_part(box: tuple[int, ...]) -> None:
    assert causes(boxes=(box,)) == ["half_face"]


def test_a_little_extension_is_a_note_and_much_is_seen() -> None:
    assert causes("extended", x=-100) == ["extended"]
    assert causes("extended", x=-300) == ["extended_far"]
    assert CAUSE_POINTS["extended"] < EYE_THRESHOLD <= CAUSE_POINTS["extended_far"]


@pytest.mark.parametrize(
    ("trimmed", "is_seen"),
    [
        ((40, 0, 960, 970), True),  # not at the top and right
        ((0, 0, 970, 970), True),
        ((30, 30, 940, 940), False),
        ((0, 30, 1000, 940), False),  # bars above and below
        ((0, 0, 1000, 970), False),
    ],
)
def test_a_scans_margin_that_is_left_at_one_edge_is_seen(trimmed: tuple[int, int, int, int], is_seen: bool) -> None:
    box = dict(zip(("x", "y", "width", "height"), trimmed, strict=True))
    assert causes(trimmed=box, x=-100, y=-100, side=1200) == (["margin_left"] if is_seen else [])
    assert causes(trimmed=box) == []  # the window is far from all edges


def test_what_nobody_would_object_to_alone_counts_together() -> None:
    record = ("face_at_edge", "extended", "small_source")
    assert all(CAUSE_POINTS[cause] < EYE_THRESHOLD for cause in record)
    assert sum(CAUSE_POINTS[cause] for cause in causes(*record)) >= EYE_THRESHOLD


def test_a_logo_is_measured_as_one() -> None:
    assert causes("no_face", "laid_whole", "small_source", "extended", boxes=(), x=-300) == ["laid_whole"]


def test_what_a_person_has_placed_is_only_looked_at() -> None:
    record = {"warnings": ["no_face"], "faces": [], "chosen": None}
    assert find_causes(record, 640, WINDOW, is_placed=True) == (("mended", CAUSE_POINTS["mended"]),)


def test_a_window_of_few_pixels_is_too_small_to_be_seen() -> None:
    record = {"warnings": ["small_source"], "faces": [], "chosen": None}
    assert [cause for cause, _ in find_causes(record, 100, WINDOW)] == ["tiny", "small_source"]
    assert [cause for cause, _ in find_causes(record, 110, WINDOW)] == ["small_source"]
