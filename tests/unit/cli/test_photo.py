"""`framer photo` doing what it is asked, with real portraits."""

import os
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

import framer
from framer.campaigns.registry import load_campaigns
from support.command import Cli, names, picture, read_json
from support.pictures import astronaut, saved

FRAME = "lang-son-xvii/ring"


def test_it_is_the_picture_of_the_python_api(cli: Cli, photo: Path) -> None:
    assert cli("photo", photo, "-o", "khung.png", "--size", 300).code == 0
    options = framer.Options(size=300, format="png")
    avatar = framer.make_avatar(photo.read_bytes(), load_campaigns()[0].frames[0], options)
    assert (cli.folder / "khung.png").read_bytes() == avatar.data


@pytest.mark.parametrize(
    ("name", "flags", "kind"),
    [
        ("k.jpg", (), "JPEG"),
        ("k.JPG", (), "JPEG"),
        ("k.jpeg", ("--format", "jpg"), "JPEG"),
        ("k.jpg", ("--format", "JPEG"), "JPEG"),
        ("k.png", (), "PNG"),
        ("k.webp", ("--format", "webp"), "WEBP"),
        ("k", ("--format", "png"), "PNG"),
        ("k.v2", ("--format", "jpeg"), "JPEG"),
    ],
)
def test_the_ending_decides_the_format(cli: Cli, photo: Path, name: str, flags: tuple[str, ...], kind: str) -> None:
    assert cli.photo(photo, "-o", name, *flags).code == 0
    assert picture(cli.folder / name).format == kind


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "k.jpg", "--format", "png"), ("k.jpg", "png", "contradict", "Leave --format out")),
        (("-o", "k.webp", "--format", "jpg"), ("contradict",)),
        (("-o", "k.gif"), ("k.gif", "extension", ".jpg, .png or .webp")),
        (("-o", "k"), ("extension",)),
        (("-o", "k.jpg", "--format", "bmp"), ("“bmp”", "jpeg, png, webp")),
        (("--format", "svg"), ("“svg”",)),
        (("--size", "255"), ("size", "“255”", "256", "2048")),
        (("--size", "2049"), ("2048",)),
        (("--size", "lớn"), ("“lớn”",)),
        (("--size", "1e3"), ("whole number",)),
        (("--crop", "1,2"), ("“1,2”", "X,Y,SIDE")),
        (("--crop", "a,b,c"), ("“a,b,c”",)),
        (("--crop", "nan,0,100"), ("not a crop",)),
        (("--crop", "0,0,1e9"), ("not a crop",)),
        (("--crop", "0,0,0"), ("side",)),
        (("--crop", "0,0,-50"), ("side",)),
        (("--crop", "5000,0,100"), ("outside the photo (512 × 512 px)",)),
        (("--face", "1"), ("no face number 1: 1 found",)),
        (("--face", "-1"), ("“-1”",)),
        (("--face", "một"), ("“một”",)),
        (("--frame", "nhầm/tên"), ("“nhầm/tên”", FRAME)),
        (("--frame", "lang-son-xvii/nhầm"), (FRAME,)),
    ],
)
def test_wrong_use(cli: Cli, photo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    cli.failed(cli("photo", photo, *arguments), 2, *words)
    assert names(cli.folder) == {"anh.jpg"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("photo",), ("SOURCE", "framer photo --help")),
        (("photo", "a", "b"), ("b", "framer photo --help")),
        (("photo", "a", "--siz", "3"), ("--size",)),
        (("photos",), ("photos", "framer --help")),
        (("frames", "show"), ("ID",)),
        (("serve", "--port", "abc"), ("abc",)),
        (("serve", "--port", "70000"), ("70000",)),
    ],
)
def test_wrong_use_of_the_command_line(cli: Cli, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    cli.failed(cli(*arguments), 2, *words)


def test_the_frame_can_be_named(cli: Cli, photo: Path) -> None:
    bare, full, usual = (
        cli.photo(photo, *flags).out for flags in (("--frame", "lang-son-xvii"), ("--frame", FRAME), ())
    )
    assert bare == full == usual != b""


def test_crop_face_and_mirror(cli: Cli, photo: Path) -> None:
    assert (
        cli.photo(photo, "-o", "k.png", "--crop", "10.5,20,300,-4", "--mirror", "--face", 0, "--json", "k.json").code
        == 0
    )
    record = read_json(cli.folder / "k.json")
    assert record["crop"] == {"x": 10.5, "y": 20.0, "side": 300.0, "angle": -4.0, "mirror": True}


def test_the_record_of_a_picture(cli: Cli, photo: Path) -> None:
    run = cli.photo("anh.jpg", "-o", "./khung.jpg", "--json", "k.json")
    assert run.code == 0
    record = read_json(cli.folder / "k.json")
    assert list(record) == [
        "source", "ok", "output", "width", "height", "faces", "chosen", "crop", "frame", "size", "format", "light",
        "blur_background", "fit", "ground", "unit", "trimmed", "warnings", "seconds",
    ]  # fmt: skip
    assert (record["source"], record["ok"], record["output"]) == ("anh.jpg", True, "khung.jpg")
    assert (record["width"], record["height"], record["chosen"]) == (512, 512, 0)
    assert (record["frame"], record["size"], record["format"]) == (FRAME, 256, "jpeg")
    (face,) = record["faces"]
    assert set(face) == {"box", "score", "eyes"}
    x, y, width, height = face["box"]
    assert face["score"] > 0.9
    (left, right) = face["eyes"]
    assert x < left[0] < right[0] < x + width
    assert y < left[1] < y + height
    assert set(record["crop"]) == {"x", "y", "side", "angle", "mirror"}
    assert (record["crop"]["angle"], record["crop"]["mirror"]) == (0.0, False)
    assert record["warnings"] == []
    assert 0 < record["seconds"] < 30


def test_the_record_where_the_picture_goes_to_stdout(cli: Cli, photo: Path) -> None:
    run = cli.photo(photo, "--json", "k.json")
    assert picture(run.out).size == (256, 256)
    assert read_json(cli.folder / "k.json")["output"] is None
    assert names(cli.folder) == {"anh.jpg", "k.json"}


def test_a_photo_without_a_face_is_framed_with_a_warning(cli: Cli) -> None:
    (cli.folder / "troi.png").write_bytes(saved(Image.new("RGB", (900, 700), (90, 120, 200)), "PNG"))
    run = cli.photo("troi.png", "-o", "k.jpg", "--json", "k.json")
    assert run.code == 0
    assert "No face was found" in run.err
    record = read_json(cli.folder / "k.json")
    assert (record["faces"], record["chosen"]) == ([], None)
    assert "no_face" in record["warnings"]


def test_two_faces_are_both_choosable(cli: Cli) -> None:
    both = Image.new("RGB", (1024, 512))
    both.paste(astronaut(), (0, 0))
    both.paste(astronaut(), (512, 0))
    (cli.folder / "hai.png").write_bytes(saved(both, "PNG"))
    run = cli.photo("hai.png", "-o", "k0.jpg", "--face", 0)
    assert "There are 2 faces in the photo; one of them was taken." in run.err
    assert cli.photo("hai.png", "-o", "k1.jpg", "--face", 1, "--json", "k.json").code == 0
    record = read_json(cli.folder / "k.json")
    assert record["chosen"] == 1
    assert record["faces"][0]["box"][0] < 512 < record["faces"][1]["box"][0]
    assert (cli.folder / "k0.jpg").read_bytes() != (cli.folder / "k1.jpg").read_bytes()


def test_quiet_says_nothing(cli: Cli, photo: Path) -> None:
    photo.write_bytes(saved(astronaut(256)))
    assert cli.photo(photo, "-o", "k.jpg").err.startswith("framer: The photo is small")
    assert cli.photo(photo, "-o", "k.jpg", "--quiet").err == ""
    cli.failed(cli.photo("nix.jpg", "-o", "k.jpg", "--quiet"), 2, "nix.jpg")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "name", ["ảnh đẹp của Nguyễn Thị Ước.jpg", "a  b\t.jpg", 'o\'neil "x" $HOME `ls` \\ *.jpg', "-x.jpg"]
)
def test_odd_names(cli: Cli, photo: Path, name: str, form: str) -> None:
    name = unicodedata.normalize(form, name)
    photo.rename(cli.folder / name)
    out = f"khung {name}"
    run = cli.photo(f"./{name}", "-o", out, "--json", f"{name}.json")
    assert run.code == 0
    assert {unicodedata.normalize(form, n) for n in names(cli.folder)} == {name, out, f"{name}.json"}
    record = read_json(cli.folder / f"{name}.json")
    assert (record["source"], record["output"]) == (f"./{name}", out)


def test_a_leading_dash_after_two_dashes(cli: Cli, photo: Path) -> None:
    photo.rename(cli.folder / "-x.jpg")
    assert cli.photo("-o", "-k.jpg", "--size", 256, "--", "-x.jpg").code == 2  # SMALL then counts as names
    assert cli("photo", "-o", "-k.jpg", "--size", 256, "--", "-x.jpg").code == 0
    assert names(cli.folder) == {"-x.jpg", "-k.jpg"}


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX only")
def test_a_name_that_is_no_utf_8(cli: Cli, photo: Path) -> None:
    odd = os.fsdecode(b"anh-\xff.jpg")
    try:
        photo.rename(cli.folder / odd)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert cli.photo(odd, "-o", "k.jpg", "--json", "k.json").code == 0
    assert read_json(cli.folder / "k.json")["source"] == "anh-\ufffd.jpg"
    assert cli.photo(f"nix{odd}", "-o", "k.jpg", "--json", "k.json").code == 2
    assert read_json(cli.folder / "k.json")["error"]["code"] == "no_file"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_permissions_follow_the_umask(cli: Cli, photo: Path) -> None:
    before = os.umask(0o027)
    try:
        assert cli.photo(photo, "-o", "k.jpg", "--json", "k.json").code == 0
    finally:
        os.umask(before)
    assert [(cli.folder / name).stat().st_mode & 0o777 for name in ("k.jpg", "k.json")] == [0o640, 0o640]


def test_an_existing_picture_is_replaced(cli: Cli, photo: Path) -> None:
    old = cli.folder / "k.jpg"
    old.write_bytes(b"old")
    with old.open("rb") as reader:
        assert cli.photo(photo, "-o", old).code == 0
        assert reader.read() == b"old"  # who still reads the old one reads all of it
    assert picture(old).size == (256, 256)


def test_a_link_stays_a_link(cli: Cli, photo: Path) -> None:
    (cli.folder / "sub").mkdir()
    (cli.folder / "link.jpg").symlink_to(Path("sub") / "k.jpg")
    assert cli.photo(photo, "-o", "link.jpg").code == 0
    assert (cli.folder / "link.jpg").is_symlink()
    assert picture(cli.folder / "sub" / "k.jpg").size == (256, 256)
