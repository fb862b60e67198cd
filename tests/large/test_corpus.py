"""Odd and hostile files, each held against what it deserves."""

import csv
from collections.abc import Iterator
from types import ModuleType

import pytest

from framer import FramerError, make_avatar
from framer.imaging.types import Frame, Options
from support.pictures import SHARED, script, shared

_CORPUS = SHARED / "corpus"


def rows() -> Iterator[object]:
    table = _CORPUS / "corpus.csv"
    if not table.exists():
        yield pytest.param({}, marks=pytest.mark.skip(reason="../shared/corpus is not there"))
        return
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        yield pytest.param(row, id=ascii(row["file"])[1:-1])


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    return script(shared("check/hostile.py"))


def verdict(expect: str, check: str, data: bytes, frame: Frame, judge: ModuleType) -> str:
    """What is wrong with framer's answer to this file; empty where nothing is."""
    try:
        picture = make_avatar(data, frame, Options(size=512)).data
    except FramerError as error:
        right = expect != "ok" and error.exit_code == 4 and all(error.to_message(str))
        return "" if right else repr(error)
    if expect == "reject":
        return "a picture was made"
    if not (picture.startswith(b"\xff\xd8") and picture.endswith(b"\xff\xd9")):
        return "no JPEG"
    return str(judge.look(check, picture))


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's own words on odd metadata
@pytest.mark.parametrize("row", list(rows()))
def test_each_file_gets_what_it_deserves(row: dict[str, str], judge: ModuleType, frame: Frame) -> None:
    data = (_CORPUS / row["file"]).read_bytes()
    assert verdict(row["expect"], row["check"], data, frame, judge) == "", row["why"]
