"""A small share of the fuzzing in every run of the tests, what it has found, and whether it would find it again.

The long runs: `make fuzz` (docs/fuzzing.md).
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st
from PIL import Image

from framer import make_avatar
from framer.batch.staff_list.reader import read_staff_list
from framer.campaigns.registry import load_campaign
from framer.errors import SetupError, UsageError
from framer.imaging.face_detector import Detection
from framer.imaging.jpeg_damage import close_jpeg
from framer.imaging.photo_header import MAX_PHOTO_SIDE, TooComplex
from framer.imaging.probe import probe_photo
from framer.imaging.sharpness import is_blurred, measure_sharpness
from framer.imaging.types import Frame, Options, PhotoBox, PhotoLimits, PhotoRegion
from framer.workers.sandbox import Rights
from support.fuzz.containers import judge_containers
from support.fuzz.faults import misbehave
from support.fuzz.mutations import LARGEST, drawn_seeds, numbers, real_seeds
from support.fuzz.photos import Child, make_case
from support.fuzz.targets import GOOD, TARGETS, Target, run
from support.heif import Item, grid, heif
from support.pictures import SHARED, ring, saved

START = 7  # the cases of `make fuzz` begin elsewhere


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    running = Child({**drawn_seeds(), **real_seeds(SHARED / "corpus", SHARED / "photos")})
    yield running
    running.close()


@pytest.mark.parametrize("name", TARGETS)
def test_what_people_write_makes_a_value_or_a_known_failure(name: str) -> None:
    cases, _ = run(TARGETS[name], 60, START)
    assert cases >= 50


def test_damaged_photos_make_a_picture_or_a_known_failure(child: Child) -> None:
    verdicts = {number: child.judge(number) for number in range(-250, 0)}
    assert {number: verdict.wrong for number, verdict in verdicts.items() if verdict.wrong} == {}
    outcomes = Counter(verdict.outcome for verdict in verdicts.values())
    assert outcomes["picture"] > 10
    assert outcomes["unreadable"] > 50


def test_damaged_archives_documents_and_pdfs_have_a_listing() -> None:
    outcomes, findings = judge_containers(-200, 200)
    assert findings == []
    assert outcomes["photo"] > 20
    assert outcomes["damaged"] > 20


@pytest.mark.parametrize("name", drawn_seeds())
def test_every_seed_is_a_photo_before_it_is_damaged(name: str, frame: Frame) -> None:
    data = drawn_seeds()[name]
    picture = make_avatar(data, frame, Options(256), detect=lambda _: [])
    assert min(picture.width, picture.height) >= 17
    places = list(numbers(data))
    assert len(places) >= 3
    assert all(0 <= at < len(data) and width <= 4 for at, width, _ in places)


def test_the_seeds_are_of_all_accepted_types() -> None:
    kinds = {probe_photo(data, PhotoLimits()).format for data in drawn_seeds().values()}
    assert kinds == {"JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF"}


def test_a_number_always_means_the_same_case() -> None:
    assert make_case(41, drawn_seeds()) == make_case(41, drawn_seeds())
    assert make_case(41, drawn_seeds()) != make_case(42, drawn_seeds())


def test_large_real_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(bytes(LARGEST))
    (tmp_path / "b.jpg").write_bytes(bytes(LARGEST + 1))
    assert list(real_seeds(tmp_path)) == ["a.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="signals and limits of Linux")
def test_crash_hang_and_hunger_are_seen() -> None:
    child = Child({"photo": saved(Image.new("RGB", (32, 32)))}, misbehave, 2.0, Rights.ALL)
    try:
        verdicts = [child.judge(number) for number in range(4)]
    finally:
        child.close()
    assert [verdict.outcome for verdict in verdicts] == ["crashed", "too_slow", "memory", "picture"]
    assert "-11" in verdicts[0].wrong
    assert verdicts[1].wrong
    assert not verdicts[3].wrong


def test_a_wrong_answer_is_found_and_made_small() -> None:
    def check(number: int) -> None:
        assert number < 1000

    with pytest.raises(AssertionError) as caught:
        run(Target(st.integers(), check), 500, START)
    assert "assert 1000 < 1000" in str(caught.value)


# Found by fuzzing.


def test_a_face_past_the_edge_of_a_thin_photo() -> None:
    """A photo of 1 × 16,777,216 px: the face's box was cut out of it with all that lay outside (97 gigapixels)."""
    thin = PhotoRegion(Image.new("RGB", (1, 4000), (90, 90, 90)), 1, 4000)
    assert measure_sharpness(thin, PhotoBox(-2e5, 0, 4e5, 1e6)) == 0
    assert is_blurred(thin, PhotoBox(0, 0, 5e5, 5e5))
    assert not is_blurred(thin, PhotoBox(5, 0, 400, 400))
    assert not is_blurred(thin, PhotoBox(-900, 0, 400, 400))


def test_a_grid_whose_sources_are_named_by_an_unknown_reference() -> None:
    """Libheif decodes them none the less: 25 items, each put together from the next one twice, take hours."""
    doubling = [grid(n, (128, 64), 2, (n + 1, n + 1)) for n in range(1, 8)]
    data = heif([*doubling, Item(8, (4000, 4000))])
    with pytest.raises(TooComplex):
        probe_photo(data.replace(b"dimg", b"\0\0\0\x80", 1), PhotoLimits())


def test_runs_of_zeros_in_a_cut_photo() -> None:
    """Padding was looked for at every zero anew: 110 kB took nine seconds, and this would take hours."""
    head = saved(Image.new("RGB", (32, 32)))[:-2]
    assert close_jpeg(head + bytes(4_000_000) + b"x") == close_jpeg(head + bytes(64))


def test_a_tall_thin_photo_with_a_face(frame: Frame) -> None:
    def one(image: Image.Image) -> list[Detection]:
        wide, high = image.width / 3, image.height / 3
        a, b, c, d, e = ((wide * u, high * v) for u, v in ((1.3, 1.4), (1.7, 1.4), (1.5, 1.6), (1.4, 1.8), (1.6, 1.8)))
        return [Detection(PhotoBox(wide, high, wide, high), 0.95, (a, b, c, d, e))]

    thin = saved(Image.new("RGB", (1, MAX_PHOTO_SIDE)), "PNG")
    assert make_avatar(thin, frame, Options(256), detect=one).size == 256


def test_a_table_whose_first_line_never_ends(tmp_path: Path) -> None:
    table = tmp_path / "staff.csv"
    table.write_text("file," + "x" * 140_000 + "\nanh.jpg,\n")
    with pytest.raises(UsageError, match="not a table"):
        read_staff_list(table)


@pytest.mark.parametrize(
    ("start", "line"),
    [("window", "window = { cx = 0.5, cy = 0.5, r = 0x" + "f" * 400 + " }"), ("overlay", r'overlay = "a\u0000.png"')],
)
def test_a_campaign_with_an_endless_number_or_a_nul_in_a_name(tmp_path: Path, start: str, line: str) -> None:
    home = tmp_path / "dai-hoi"
    home.mkdir()
    ring(home / "ring.png")
    toml = home / "campaign.toml"
    toml.write_text("\n".join(GOOD), encoding="utf-8")
    assert load_campaign(home).frames
    toml.write_text("\n".join(line if each.startswith(start) else each for each in GOOD), encoding="utf-8")
    with pytest.raises(SetupError, match=start):
        load_campaign(home)
