"""What pictures are called."""

import os
import unicodedata
from pathlib import Path

import pytest

from framer.batch.output_names import fold_name, make_safe_name, name_pictures
from support.plans import PHOTO, outputs, put


def test_names_that_would_be_one_are_made_two_whatever_the_order(folder: Path) -> None:
    put(folder, "a.jpg", "a.png", "A.JPG", "a-png.gif", "b.png", "c", "c.jpg")
    names_by_source = outputs(folder)
    assert names_by_source == {
        "A.JPG": "A.jpg", "a.jpg": "a-jpg.jpg", "a.png": "a-png-2.jpg", "a-png.gif": "a-png.jpg", "b.png": "b.jpg",
        "c": "c.jpg", "c.jpg": "c-jpg.jpg",
    }  # fmt: skip
    names = list(names_by_source)
    assert name_pictures((), names, ".jpg") == name_pictures((), names[::-1], ".jpg")


def test_composed_and_decomposed_accents_are_one_name_and_output_is_composed(folder: Path) -> None:
    whole, pieces = "Ánh Tuyết.jpg", unicodedata.normalize("NFD", "Ánh Tuyết.jpg")
    put(folder, whole, pieces, f"{unicodedata.normalize('NFD', 'Khoa Sản')}/a.jpg", "Khoa Sản/a.jpg")
    names_by_source = outputs(folder)
    assert len(names_by_source) == 4
    assert len({fold_name(name) for name in names_by_source.values()}) == 4
    assert all(unicodedata.is_normalized("NFC", name) for name in names_by_source.values())
    assert "Ánh Tuyết.jpg" in names_by_source.values()


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("con", "_con"), ("COM1.tar", "_COM1.tar"), ("Lpt²", "_Lpt²"), ("console", "console"),
        ("a. ", "a"), ("..", "_"), ('a<b>:"|?*', "a_b______"), ("a\nb\x07", "a_b_"), ("\udcff", "_"), (".hid", "_hid"),
        ("\u202egpj.exe", "gpj.exe"), ("\ufeffNguyễn", "Nguyễn"),
        ("A\u200e\u200f\u202a\u202c\u2066\u2069\u061cB", "AB"),
        ("a\u200b\u200c\u200d\u2060\u00adb", "ab"), ("a\x85b\u2028c", "a_b_c"), ("c\u200bon", "_con"),
        ("\u200b.hid", "_hid"), ("\u202e", "_"), ("Nguye\u200d\u0302\u0303n", "Nguyễn"), ("🇻🇳 ❤️", "🇻🇳 ❤️"),
    ],
)  # fmt: skip
def test_names_are_good_on_every_system(name: str, good: str) -> None:
    assert make_safe_name(name) == good


def test_names_that_differ_in_what_is_not_seen_are_made_two(folder: Path) -> None:
    put(folder, "a.jpg", "\ufeffa.jpg", "a\u200b.png", "\u202e/a.jpg")
    assert outputs(folder) == {
        "a.jpg": "a.jpg", "\ufeffa.jpg": "a-jpg.jpg", "a\u200b.png": "a-png.jpg", "\u202e/a.jpg": "_/a.jpg",
    }  # fmt: skip


def test_long_names_are_cut_and_still_differ() -> None:
    long = "ế" * 82
    _, picture_names = name_pictures((), [f"{long}.jpg", f"{long}.png", f"{long}.gif"], ".jpg")
    assert len(set(picture_names.values())) == 3
    assert all(len(name.encode()) <= 255 and name.endswith(".jpg") for name in picture_names.values())


def test_a_folder_cannot_take_the_place_of_what_framer_writes(folder: Path) -> None:
    put(folder, "report.csv/a.jpg", "a.jpg/b.jpg", "a.png")
    assert outputs(folder) == {
        "report.csv/a.jpg": "report.csv-2/a.jpg", "a.jpg/b.jpg": "a.jpg/b.jpg", "a.png": "a-png.jpg",
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_utf8_are_found_again(folder: Path) -> None:
    path = os.fsencode(folder) + b"/\xc1nh.jpg"
    Path(os.fsdecode(path)).write_bytes(PHOTO)
    ((source, output),) = outputs(folder).items()
    assert (folder / source).read_bytes() == PHOTO
    assert output == "_nh.jpg"
