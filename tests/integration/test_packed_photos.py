"""Files that hold photos, from a command's SOURCE to its pictures, and hostile ones in the worker that opens them."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from framer.batch.folder import LocalFolder
from framer.batch.packed.listings import PackedListings
from support.batches import pictures_in, put
from support.command import SMALL, Cli, command, environment
from support.packed import Pdf, crowded, deflated, document, nested, quine, zipped
from support.pictures import SHARED, astronaut, hopper, saved

pytestmark = pytest.mark.long

PHOTOS = {"Nguyễn An.jpg": saved(astronaut(300)), "Bình.png": saved(hopper().resize((300, 350)), "PNG")}


def pdf_of(*photos: bytes) -> bytes:
    pdf = Pdf()
    for photo in photos:
        pdf.add_page(pdf.image(photo, Image.open(io.BytesIO(photo)).size, "DCTDecode"))
    return pdf.data()


def test_pictures_are_the_same_as_of_the_photos_unpacked(cli: Cli) -> None:
    real = [path.read_bytes() for path in sorted((SHARED / "photos").glob("*.jpg"))[:3]]
    jpegs = [PHOTOS["Nguyễn An.jpg"], *real]
    plain = {**PHOTOS, **{f"{number}.jpg": data for number, data in enumerate(jpegs)}}
    put(cli.folder / "plain", plain)
    packed = {
        "TTYT.zip": zipped({f"Khoa Nội/{name}": data for name, data in plain.items()}),
        "Danh sách.docx": document({f"image{number}.jpeg": data for number, data in enumerate(jpegs)}),
        "Hồ sơ.pdf": pdf_of(*jpegs),
        "Tất cả.zip": zipped({"trong.zip": zipped(PHOTOS), "b.docx": document({"image1.jpeg": jpegs[0]})}),
    }
    put(cli.folder / "packed", packed)
    assert cli("batch", "plain", "out1", *SMALL).code == 0
    done = cli("batch", "packed", "out2", *SMALL, "--json", "-")
    assert done.code == 0, done.err
    expected, found = pictures_in(cli.folder / "out1"), pictures_in(cli.folder / "out2")
    for number in range(len(jpegs)):
        picture = expected[f"{number}.jpg"]
        assert found[f"TTYT/Khoa Nội/{number}.jpg"] == picture
        assert found[f"Danh sách/image{number}.jpg"] == picture
        assert found[f"Hồ sơ/p{number + 1:03}-1.jpg"] == picture
    for name in ("Nguyễn An.jpg", "Bình.jpg"):
        assert found[f"TTYT/Khoa Nội/{name}"] == found[f"Tất cả/trong/{name}"] == expected[name]
    assert found["Tất cả/b/image1.jpg"] == expected["0.jpg"]
    assert len(found) == len(plain) + 2 * len(jpegs) + 3
    assert {record["ok"] for record in map(json.loads, done.text.splitlines())} == {True}
    assert sorted(path.name for path in (cli.folder / "packed").iterdir()) == sorted(packed)

    again = cli("batch", "packed", "out2", *SMALL, "--json", "-")
    assert {record["resumed"] for record in map(json.loads, again.text.splitlines())} == {True}


def test_of_a_zip_that_was_sent_anew_what_has_changed_is_framed(cli: Cli) -> None:
    put(cli.folder / "in", {"a.zip": zipped({"1.jpg": PHOTOS["Nguyễn An.jpg"], "2.jpg": PHOTOS["Nguyễn An.jpg"]})})
    cli("batch", "in", "out", *SMALL)
    anew = zipped({"1.jpg": PHOTOS["Nguyễn An.jpg"], "2.jpg": saved(astronaut(301)), "3.jpg": saved(astronaut(302))})
    put(cli.folder / "in", {"a.zip": anew})
    done = cli("batch", "in", "out", *SMALL, "--json", "-")
    records = {record["source"]: record.get("resumed", False) for record in map(json.loads, done.text.splitlines())}
    assert records == {"a.zip/1.jpg": True, "a.zip/2.jpg": False, "a.zip/3.jpg": False}
    put(cli.folder / "in", {"a.zip": anew[:-30]})
    damaged = cli("batch", "in", "out", *SMALL, "--json", "-")
    (record,) = map(json.loads, damaged.text.splitlines())  # what it held is not told as gone
    assert (record["source"], record["error"]["code"], damaged.code) == ("a.zip", "packed", 1)
    assert len(pictures_in(cli.folder / "out")) == 3


def test_what_cannot_be_opened_is_told_and_stops_nothing(cli: Cli) -> None:
    files = {
        "1.zip": zipped({"a.jpg": PHOTOS["Nguyễn An.jpg"], "../out.jpg": PHOTOS["Nguyễn An.jpg"], "bad.jpg": b"no"}),
        "2.rar": b"Rar!\x1a\x07\x00", "3.mp4": b"", "4.zip": quine(), "5.zip": crowded(1_000_000),
        "6.zip": zipped({f"{number}.jpg": bytes(30_000_000) for number in range(3)}), "7.zip": b"",
        "8.zip": nested(9, zipped({"a.jpg": PHOTOS["Nguyễn An.jpg"]})), "list.docx": document({}),
    }  # fmt: skip
    put(cli.folder / "in", files)
    done = cli("batch", "in", "out", *SMALL, "--json", "-")
    assert done.code == 1
    records = {record["source"]: record for record in map(json.loads, done.text.splitlines())}
    codes = {source: record["error"]["code"] for source, record in records.items() if record["ok"] is False}
    assert codes == {
        "1.zip/bad.jpg": "unsupported", "2.rar": "packed", "3.mp4": "packed", "4.zip/in.zip": "packed",
        "5.zip": "packed", "6.zip": "packed", "7.zip": "packed", "8.zip/in.zip/in.zip/in.zip": "packed",
    }  # fmt: skip
    assert records["1.zip/out.jpg"]["skipped"]["code"] == "outside"
    assert records["list.docx"]["skipped"]["code"] == "no_image"
    assert list(pictures_in(cli.folder / "out")) == ["1/a.jpg"]
    assert "may hold photos: look inside (6)" in done.err
    assert "a film, not a photo (1)" in done.err


def test_files_are_opened_by_a_worker_and_one_that_takes_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = Pdf()
    for _ in range(3):
        pdf.add_page(*(pdf.image(deflated(b"x"), (100, 100), "DCTDecode") for _ in range(1_500)))
    put(tmp_path / "in", {"slow.pdf": pdf.data(), "a.zip": zipped(PHOTOS)})
    monkeypatch.setattr(LocalFolder, "open_file", None)  # this process opens none
    listings = PackedListings(LocalFolder(tmp_path / "in"), seconds=0.2)
    try:
        assert [entry.state for entry in listings.find("slow.pdf").entries] == ["too_much"]
        assert [entry.state for entry in listings.find("a.zip").entries] == ["", ""]
    finally:
        listings.rest()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_for_a_look_no_file_is_opened_twice(cli: Cli) -> None:
    put(cli.folder / "in", {"a.zip": zipped(PHOTOS), "noname": PHOTOS["Bình.png"], "a.jpg": PHOTOS["Nguyễn An.jpg"]})
    traced = ["strace", "-f", "-e", "trace=openat,open", "-o", "trace", *command("batch", "in", "out", "--dry-run")]
    done = subprocess.run(traced, cwd=cli.folder, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    opened = (cli.folder / "trace").read_text("utf-8", "replace")
    counts = {name: opened.count(f'{name}"') for name in ("in/a.zip", "in/noname", "in/a.jpg")}
    assert counts == {"in/a.zip": 1, "in/noname": 1, "in/a.jpg": 0}
