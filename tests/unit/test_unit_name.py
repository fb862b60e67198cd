"""The unit's name on a frame, from the command, the API and Python: the same bytes, or the same error."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient

from framer import Options, load_campaigns, make_avatar
from framer.errors import UsageError
from framer.imaging.overlay import load_overlay
from framer.imaging.types import Frame
from framer.settings import read_settings
from framer.text.unit import free_unit
from framer.web.app import create_app
from support.campaigns import write_campaign
from support.command import Cli, names, picture, read_json
from support.http import assert_problem, form, post

NAME = "Trung tâm Kiểm soát bệnh tật tỉnh Lạng Sơn"
FIELD = """
[[frames.fields]]
id = "unit"
label = "Đơn vị"
arc = { r = 0.43, degrees = 110, at = 180 }
size = 0.036
colour = "#fff1c6"
"""
WRONG = [
    (NAME + " – Khoa Phòng chống", ("61 characters", "at most 60")),
    ("Sở Y tế 🏥 医", ("🏥 医",)),
]


@pytest.fixture
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a campaign whose first frame has a line for the unit, and whose second has none."""
    folder = tmp_path_factory.mktemp("campaigns")
    write_campaign(folder, frames=2, fields=FIELD)
    return folder


@pytest.fixture
def page(campaigns: Path) -> Frame:
    """The frame with the line."""
    return load_campaigns(campaigns)[0].frames[0]


@pytest.fixture(autouse=True)
def own_campaigns(cli: Cli, campaigns: Path) -> None:
    """The command sees that campaign beside the built-in ones."""
    cli.monkeypatch.setenv("FRAMER_FRAMES_DIR", str(campaigns))


@pytest.fixture
def client(campaigns: Path) -> FlaskClient:
    return create_app(read_settings({}), load_campaigns(campaigns)).test_client()


def test_command_api_and_python_give_the_same_bytes(cli: Cli, client: FlaskClient, photo: Path, page: Frame) -> None:
    run = cli.photo(photo, "--frame", page.id, "--unit", f"  {NAME.replace(' ', '  ')}\n")
    assert (run.code, "unit" in run.err) == (0, False)
    answer = post(client, form(photo.read_bytes(), frame=page.id, size="256", unit=unicodedata.normalize("NFD", NAME)))
    python = make_avatar(
        photo.read_bytes(), page, Options(size=256, unit=free_unit(unicodedata.normalize("NFD", NAME)))
    )
    assert run.out == answer.data == python.data


def test_the_name_is_on_the_picture_and_nothing_else_is_changed(photo: Path, page: Frame) -> None:
    plain, named = (
        np.asarray(picture(make_avatar(photo.read_bytes(), page, Options(512, "png", unit=free_unit(unit))).data), int)
        for unit in ("", NAME)
    )
    rows, columns, _ = np.nonzero(plain != named)
    distance = np.hypot(rows - 255.5, columns - 255.5) / 512
    assert len(rows) > 3_000
    assert rows.min() > 256
    assert distance.min() > 0.38
    assert distance.max() < 0.442
    lightest = named[(named != plain).any(axis=2)].max(axis=0)
    assert np.abs(lightest - (255, 241, 198)).max() <= 1


@pytest.mark.parametrize("unit", ["", "  ", "\u200b\n"])
def test_without_a_name_the_picture_is_that_of_a_frame_without_a_line(photo: Path, page: Frame, unit: str) -> None:
    without = replace(page, fields=())
    options = Options(size=256, unit=free_unit(unit))
    assert (
        make_avatar(photo.read_bytes(), page, options).data
        == make_avatar(photo.read_bytes(), without, Options(size=256, unit=free_unit(NAME))).data
        == make_avatar(photo.read_bytes(), without, Options(size=256)).data
    )


def test_the_frames_own_overlay_stays_without_a_name(photo: Path, page: Frame) -> None:
    before = load_overlay(page, 256).premultiplied.copy()
    make_avatar(photo.read_bytes(), page, Options(size=256, unit=free_unit(NAME)))
    assert (load_overlay(page, 256).premultiplied == before).all()


@pytest.mark.parametrize(("unit", "words"), WRONG)
def test_the_command_refuses_what_cannot_be_drawn(
    cli: Cli, photo: Path, page: Frame, unit: str, words: tuple[str, ...]
) -> None:
    arguments = ("--frame", page.id, "--unit", unit)
    cli.failed(cli.photo(photo, "-o", "k.jpg", *arguments), 2, *words)
    assert names(cli.folder) == {"anh.jpg"}
    cli.failed(cli.photo(photo, "-o", "k.jpg", "--json", "k.json", *arguments), 2, *words)
    assert names(cli.folder) == {"anh.jpg", "k.json"}
    assert read_json(cli.folder / "k.json")["error"]["code"] == "usage"


@pytest.mark.parametrize(("unit", "words"), WRONG)
def test_the_api_refuses_what_cannot_be_drawn(
    client: FlaskClient, photo: Path, page: Frame, unit: str, words: tuple[str, ...]
) -> None:
    body = form(photo.read_bytes(), frame=page.id, size="256", unit=unit)
    problem = assert_problem(post(client, body, Accept_Language="en"), 400, "usage")
    assert all(word in problem["detail"] for word in words)


def test_the_refusal_comes_before_the_photo_is_opened(page: Frame) -> None:
    with pytest.raises(UsageError, match="61 characters"):
        make_avatar(b"no photo at all", page, Options(unit=free_unit("a" * 61)))


def test_a_frame_without_a_line_leaves_the_name_out_and_the_command_says_so(
    cli: Cli, client: FlaskClient, photo: Path, page: Frame
) -> None:
    other = "dai-hoi/ring1"
    plain = cli.photo(photo, "--frame", other)
    named = cli.photo(photo, "--frame", other, "--unit", NAME)
    note = f"framer: The frame {other} has no line for the unit's name; it was left out.\n"
    assert (named.code, named.out, named.err) == (0, plain.out, plain.err + note)
    assert cli.photo(photo, "--frame", other, "--unit", NAME, "--quiet").err == ""
    assert cli.photo(photo, "--frame", other, "--unit", " ").err == plain.err
    answer = post(client, form(photo.read_bytes(), frame=other, size="256", unit="🏥" * 100))
    assert (answer.status_code, answer.data) == (200, plain.out)


@pytest.mark.slow
def test_threads_with_different_names_get_their_own(photo: Path, page: Frame) -> None:
    data = photo.read_bytes()

    def picture_for(number: int) -> bytes:
        options = Options(size=256, unit=free_unit(f"Trạm Y tế số {number % 4}"))
        return make_avatar(data, page, options, detect=lambda _: ()).data

    alone = [picture_for(number) for number in range(4)]
    assert len(set(alone)) == 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(picture_for, range(16))) == alone * 4
