"""Pictures and records as they were when they were recorded, by `record_same_bytes.py`, of `support/contract_cases.py`.

Bytes are compared where packages, libraries and processor are those of the recording; records always, to the last digit
there and within what another processor's rounding can do elsewhere.
"""

import csv
import io
import json
import math
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from support.contract_cases import ARC, CASES, LINE, PAGE, SHORT, Case, photo
from support.entrances import frame_photo, framer, inside, made_with, own_campaigns, web

HERE = Path(__file__).parent
KEPT: dict[str, Any] = json.loads(HERE.joinpath("same_bytes.json").read_text("utf-8"))
CONSTRAINTS = HERE.parents[1] / "constraints.txt"
OTHERS = {name: (was, made_with().get(name)) for name, was in KEPT["made_with"].items() if made_with().get(name) != was}
PIXELS, SCORE = 0.75, 0.02  # how far boxes, eyes and crops may be apart elsewhere, and scores
ADDRESS = "/api/v1/avatars"

some_quick = pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES.values() if c.quick])
all_others = pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES.values() if not c.quick])


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_campaigns(tmp_path_factory.mktemp("campaigns") / "own")


@pytest.fixture(scope="module")
def client(campaigns: Path) -> FlaskClient:
    return web(campaigns)


@pytest.mark.slow
@some_quick
def test_some_pictures_are_the_same(case: Case, tmp_path: Path, campaigns: Path) -> None:
    compare(case, tmp_path, campaigns)


@all_others
@pytest.mark.large
def test_all_other_pictures_are_the_same(case: Case, tmp_path: Path, campaigns: Path) -> None:
    compare(case, tmp_path, campaigns)


def compare(case: Case, folder: Path, campaigns: Path) -> None:
    kept, data = KEPT["cases"][case.name], photo(case.photo)
    path = folder / "photo"
    path.write_bytes(data)
    picture, record = frame_photo(path, folder, case.asked, campaigns)
    assert_alike(record, kept["record"], exact=not OTHERS)
    assert bool(picture) is bool(kept["picture"])
    if OTHERS:
        pytest.skip(f"records agree; bytes were recorded with others (then, now): {OTHERS}")
    assert sha256(data).hexdigest() == kept["photo"], "the test's own photo is another: nothing is said of framer"
    assert not picture or sha256(picture).hexdigest() == kept["picture"]


def assert_alike(made: Any, kept: Any, *, exact: bool, where: str = "") -> None:
    """Equal, but for numbers where `exact` is False."""
    if exact:
        assert made == kept
    elif isinstance(kept, dict):
        assert made.keys() == kept.keys(), where
        for key in kept:
            assert_alike(made[key], kept[key], exact=False, where=f"{where}.{key}")
    elif isinstance(kept, list):
        assert len(made) == len(kept), where
        for number, (one, other) in enumerate(zip(made, kept, strict=True)):
            assert_alike(one, other, exact=False, where=f"{where}.{number}")
    elif isinstance(kept, float):
        assert math.isclose(made, kept, rel_tol=0, abs_tol=SCORE if where.endswith("score") else PIXELS), where
    else:
        assert made == kept, where


def test_every_case_is_recorded_and_none_is_left_over() -> None:
    assert list(KEPT["cases"]) == list(CASES)


def test_it_was_recorded_with_the_versions_of_the_constraints() -> None:
    pinned = dict(line.lower().split("==") for line in CONSTRAINTS.read_text("utf-8").splitlines())
    pinned = {name.replace("_", "-"): version for name, version in pinned.items()}
    names = ("pillow", "opencv-python-headless", "numpy", "pillow-heif")
    assert {name: KEPT["made_with"][name] for name in names} == {name: pinned[name] for name in names}


@pytest.mark.slow
@pytest.mark.parametrize("frame", [PAGE, ARC, LINE])
def test_the_command_the_api_the_plain_form_and_the_batch_give_the_same_bytes(
    frame: str, tmp_path: Path, campaigns: Path, client: FlaskClient
) -> None:
    source = tmp_path / "photos"
    source.mkdir()
    asked = {"frame": frame, "size": "300", "unit": SHORT, "format": "webp"}
    flags = [part for name, value in asked.items() for part in (f"--{name}", value)]
    done = {}
    for name in ("held 6", "two faces", "logo white text, cut out"):
        path = source / f"{name}.jpg"
        path.write_bytes(photo(name))
        commanded, _ = frame_photo(path, tmp_path, flags, campaigns)
        answer = client.post(
            ADDRESS, data={**asked, "photo": (path.open("rb"), "a.jpg")}, headers={"Accept": "image/*"}
        )
        page = client.post("/avatars", data={**asked, "photo": (path.open("rb"), "a.jpg")}).headers["Location"]
        assert commanded == answer.data == client.get(f"{page}.webp").data
        done[f"{name}.webp"] = commanded
    run = framer("batch", source, tmp_path / "out", "--workers", "1", *flags, campaigns=campaigns)
    assert run.code == 0, run.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").glob("*.webp")} == done


@pytest.mark.slow
def test_the_command_and_the_api_tell_the_same(tmp_path: Path, campaigns: Path, client: FlaskClient) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photo("three faces"))
    asked = {"size": "300", "face": "2", "frame": PAGE}
    flags = [part for name, value in asked.items() for part in (f"--{name}", value)]
    _, record = frame_photo(path, tmp_path, flags, campaigns)
    answer = client.post(ADDRESS, data=form("three faces", **asked), headers={"Accept": "application/json"})
    assert answer.status_code == 201
    record, shared = answer.get_json(), ("width", "height", "faces", "chosen", "crop", "frame", "size", "format")
    assert {name: record[name] for name in (*shared, "warnings")} == {
        name: record[name] for name in (*shared, "warnings")
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_documents_are_the_same(language: str, client: FlaskClient, recorded: "Recorded") -> None:
    """The calendar file, the campaigns of the API, the description of the API, and how refusals are told."""
    headers = {"Accept-Language": language, "Host": "khung.example"}
    recorded(f"reminder.{language}.ics", client.get("/c/ngay-thay-thuoc/reminder.ics", headers=headers).text)
    campaigns = client.get("/api/v1/campaigns", headers=headers).get_json()
    for campaign in campaigns["campaigns"]:
        campaign["card"] = re.sub(r"v=\w+", "v=…", campaign["card"])  # its version follows how cards are drawn
    recorded("campaigns.json", plain(campaigns))
    recorded("openapi.json", plain(client.get("/api/v1/openapi.json", headers=headers).get_json()))
    refusals = {}
    for name in ("text", "torn", "huge", "empty"):
        refusals[name] = client.post(ADDRESS, data=form(name), headers=headers).get_json()
    for fields in ({"frame": "no/frame"}, {"size": "12"}, {"unit": "Khoa 🏥", "frame": PAGE}, {"colour": "red"}):
        refusals[str(fields)] = client.post(ADDRESS, data=form("hopper", **fields), headers=headers).get_json()
    recorded(f"refusals.{language}.json", plain(refusals))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_report_and_the_words_of_a_batch_are_the_same(
    language: str, tmp_path: Path, campaigns: Path, recorded: "Recorded"
) -> None:
    source = tmp_path / "in"
    source.joinpath("Khoa Nội").mkdir(parents=True)
    photos = {"a.jpg": "two faces", "Khoa Nội/Bình.heic": "HEIC", "c.png": "no face", "d.jpg": "torn", "e.txt": "text"}
    for name, kind in photos.items():
        (source / name).write_bytes(photo(kind))
    table = "file,output,unit\na.jpg,Nguyễn Thị Ánh,Khoa Nội\n"
    (tmp_path / "staff.csv").write_text(table, encoding="utf-8")
    with inside(tmp_path):
        asked = ("--names", "staff.csv", "--frame", PAGE, "--size", "256", "--workers", "1")
        run = framer("batch", "in", "out", *asked, campaigns=campaigns, language=language)
    rows = list(csv.reader(io.StringIO((tmp_path / "out/report.csv").read_text("utf-16")), delimiter="\t"))
    # Not the time that each picture took, nor the report's random ID.
    lines = [" | ".join([*row[:7], row[8]]) for row in rows]
    said = "\n".join(sorted(run.err.splitlines()))
    recorded(f"report.{language}.txt", "\n".join([f"exit {run.code}", "", *lines, "", said, ""]))


def form(name: str, **fields: str) -> dict[str, Any]:
    """The fields of an upload of that photo."""
    return {**fields, "photo": (io.BytesIO(photo(name)), "a.jpg")}


def plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


class Recorded:
    """Compares a text with the one kept in `documents/`; with `--record` it is kept instead."""

    def __init__(self, keep: bool) -> None:
        self.keep = keep

    def __call__(self, name: str, text: str) -> None:
        path = HERE / "documents" / name
        text = text.replace("\r\n", "\n")
        if self.keep:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text("utf-8")


@pytest.fixture
def recorded(request: pytest.FixtureRequest) -> Recorded:
    return Recorded(keep=request.config.getoption("--record", default=False))
