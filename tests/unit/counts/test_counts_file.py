"""Counts in a file: what it holds, and what becomes of one that is locked, gone, damaged or full."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from framer.counts.counts_file import CountsFile
from framer.counts.types import MADE, OPENED, CountKey, CountsUnavailable, new_report_numbers

DAY = date(2027, 9, 1)
KEY = CountKey(MADE, "dai-hoi", "ring", "khoa-noi", DAY)
PAGE = CountKey(OPENED, "dai-hoi", "", "", DAY)


@pytest.fixture
def file(tmp_path: Path) -> CountsFile:
    return CountsFile(tmp_path / "new" / "counts.sqlite", lock_seconds=0.05)


def test_numbers_add_up(file: CountsFile) -> None:
    assert file.read(["dai-hoi"]) == {}
    file.add({KEY: 2, PAGE: 9})
    CountsFile(file.path).add({KEY: 3})
    assert file.read(["dai-hoi"]) == {KEY: 5, PAGE: 9}
    assert file.read(["another"]) == {}
    machine, counts, reports = file.read_all()
    assert (len(machine), counts, reports) == (16, {KEY: 5, PAGE: 9}, {})


def test_a_file_that_is_gone_begins_anew(file: CountsFile) -> None:
    file.add({KEY: 2})
    file.path.unlink()
    file.add({KEY: 1})
    assert file.read(["dai-hoi"]) == {KEY: 1}


def test_reading_makes_no_file(file: CountsFile) -> None:
    file.check(making=False)
    assert not file.path.parent.exists()


def test_a_locked_file_takes_nothing_and_then_all(file: CountsFile) -> None:
    file.add({KEY: 1})
    holder = sqlite3.connect(file.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(CountsUnavailable, match="locked"):
        file.add({KEY: 1, PAGE: 1})
    holder.close()
    file.add({KEY: 1, PAGE: 1})
    assert file.read(["dai-hoi"]) == {KEY: 2, PAGE: 1}


def test_a_full_disk_takes_nothing(file: CountsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.add({KEY: 1})
    connect = sqlite3.connect

    def connect_to_full_disk(path: Path, **options: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path, **options)  # type: ignore[call-overload]
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    monkeypatch.setattr(sqlite3, "connect", connect_to_full_disk)
    many = {CountKey(MADE, f"chien-dich-{number}", "ring", "", DAY): 1 for number in range(1000)}
    with pytest.raises(CountsUnavailable, match="full"):
        file.add(many)
    monkeypatch.undo()
    assert file.read_all()[1] == {KEY: 1}


@pytest.mark.parametrize("place", ["a-file/counts.sqlite", "folder"])
def test_what_cannot_be_a_file_says_so(place: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("x")
    (tmp_path / "folder").mkdir()
    for making in (True, False):
        with pytest.raises(CountsUnavailable):
            CountsFile(tmp_path / place).check(making=making)


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "counts.sqlite"
    path.write_bytes(b"What somebody else has written. " * 100)
    with pytest.raises(CountsUnavailable, match="not a database"):
        CountsFile(path).add({KEY: 1})
    assert path.read_bytes() == b"What somebody else has written. " * 100


def test_a_report_is_counted_once(file: CountsFile) -> None:
    assert file.add_report("abc", "dai-hoi/ring", {"khoa-noi": 7, "": 2}, DAY) == 9
    assert file.add_report("abc", "dai-hoi/ring", {"khoa-noi": 7, "": 2}, DAY) == 0
    assert file.add_report("abc", "dai-hoi/ribbon", {"khoa-noi": 9, "": 2}, DAY) == 2
    assert file.add_report("another", "dai-hoi/ring", {"khoa-noi": 1}, DAY) == 1
    assert sum(file.read(["dai-hoi"]).values()) == 12


def test_what_another_machine_has_counted_is_not_counted_again(file: CountsFile) -> None:
    assert file.add_report("abc", "dai-hoi/ring", {"": 9}, DAY, elsewhere={"": 6}) == 3


def test_a_picture_that_moves_to_another_unit_is_not_counted_twice() -> None:
    assert new_report_numbers({"a": 5, "b": 5}, {"a": 4, "b": 6}) == {}
    assert new_report_numbers({"a": 5}, {"a": 4, "b": 2}) == {"b": 1}


def test_a_picture_that_gets_its_unit_on_the_same_day_counts_for_it(file: CountsFile) -> None:
    """A folder is framed, then its photos get names, some on the next day: a day that is over stays as it is."""
    ring = partial(CountKey, MADE, "dai-hoi", "ring")
    for numbers, day, new in (
        ({"": 20}, DAY, 20), ({"": 8, "khoa-noi": 12}, DAY, 0), ({"khoa-noi": 20}, DAY + timedelta(1), 0),
        ({"khoa-noi": 21}, DAY + timedelta(1), 1),
    ):  # fmt: skip
        assert file.add_report("abc", "dai-hoi/ring", numbers, day) == new
    assert file.read(["dai-hoi"]) == {
        ring("", DAY): 8, ring("khoa-noi", DAY): 12, ring("khoa-noi", DAY + timedelta(1)): 1,
    }  # fmt: skip


def test_one_of_another_frame_or_machine_stays_where_it_is(file: CountsFile) -> None:
    file.add_report("abc", "dai-hoi/ring", {"": 5}, DAY)
    file.add_report("abc", "dai-hoi/ribbon", {"khoa-noi": 5}, DAY)
    file.add_report("another", "dai-hoi/ribbon", {"khoa-noi": 7}, DAY, elsewhere={"": 7})
    assert {key.unit: number for key, number in file.read(["dai-hoi"]).items()} == {"": 5}


def test_the_file_holds_numbers_ids_and_days_alone(file: CountsFile) -> None:
    file.add({KEY: 5, PAGE: 1})
    file.add_report("abc", "dai-hoi/ring", {"khoa-noi": 7}, DAY)
    with closing(sqlite3.connect(file.path)) as connection:
        dump = "\n".join(connection.iterdump())
    rows = [line for line in dump.splitlines() if line.startswith("INSERT")]
    assert [row.partition("VALUES")[2] for row in rows if "machine" not in row] == [
        "(0,'dai-hoi','','',740225,1);",
        "(1,'dai-hoi','ring','khoa-noi',740225,12);",
        "('abc','dai-hoi','khoa-noi',7);",
    ]
