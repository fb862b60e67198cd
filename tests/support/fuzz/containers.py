"""Damaged archives, documents and PDFs, opened in a confined worker as a batch opens them."""

import io
import random
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, partial

import msgspec

from framer.batch.packed.container import list_container, read_packed_photo
from framer.batch.packed.listings import decode_listing
from framer.errors import Crashed, FramerError, OutOfMemory, TooSlow
from framer.workers.pool import WorkerPool
from framer.workers.process import TaskLimits
from framer.workers.sandbox import Rights
from support.fuzz.mutations import damaged
from support.packed import Pdf, crowded, deflated, document, linked, nested, quine, zipped
from support.pictures import astronaut, saved

_MAX_BYTES = 1_000_000
_PHOTOS_READ = 5  # of each file


@cache
def container_seeds() -> Mapping[str, bytes]:
    """Good files of every kind that is opened, and some that are hostile already."""
    jpeg, size = saved(astronaut(100)), (100, 100)
    pixels = deflated(astronaut(100).convert("RGB").tobytes())
    pdf = Pdf()
    pdf.add_page(pdf.image(jpeg, size, "DCTDecode"), pdf.form(pdf.image(pixels, size, "FlateDecode")))
    pdf.add_page(pdf.image(deflated(jpeg, 2), size, ["FlateDecode", "FlateDecode", "DCTDecode"]))
    packed = Pdf()
    packed.add_page(packed.image(jpeg, size, "DCTDecode"))
    packed.writer.encrypt("", "owner", algorithm="RC4-128")
    files = {"a.jpg": jpeg, "Khoa Nội/b.jpg": jpeg, "list.txt": b"text", "c": jpeg}
    return {
        "plain.zip": zipped(files),
        "stored.zip": zipped(files, method=0),
        "nested.zip": nested(2, zipped(files)),
        "list.docx": document({"image1.jpeg": jpeg, "image2.png": jpeg}),
        "mixed.zip": zipped({"a.pdf": pdf.data(), "b.docx": document({"image1.jpeg": jpeg})}),
        "link.zip": linked("a.jpg", "/etc/passwd"),
        "many.zip": crowded(500),
        "quine.zip": quine(),
        "plain.pdf": pdf.data(),
        "locked.pdf": packed.data(),
    }


def prepare_container_worker(_: None) -> Callable[[bytes], bytes]:
    """The function that does a task; all is loaded that it needs, as the worker opens no file afterwards."""
    for data in container_seeds().values():
        list_and_read(data)
    return partial(list_and_read)


def list_and_read(data: bytes) -> bytes:
    """The listing of a file as JSON, after some photos in it were read."""
    listing = list_container(io.BytesIO(data))
    for entry in [each for each in listing.entries if not each.state][:_PHOTOS_READ]:
        try:
            assert len(read_packed_photo(io.BytesIO(data), entry.keys, _MAX_BYTES)) <= _MAX_BYTES
        except OutOfMemory:
            raise
        except FramerError:
            continue
    return msgspec.json.encode(listing)


def judge_containers(start: int, count: int) -> tuple[Counter[str], list[str]]:
    """What became of the cases from the number `start` on, and which of them were no answer: crashed, late, wrong."""
    pool: WorkerPool[bytes, bytes] = WorkerPool(
        prepare_container_worker, None, 1, TaskLimits(20.0, rights=Rights.FRAMING), result_type=bytes
    )
    outcomes: Counter[str] = Counter()
    findings = []
    pool.start()
    try:
        for number in range(start, start + count):
            name, data = damaged(random.Random(number), container_seeds())
            try:
                listing = decode_listing(pool.run(data))
            except OutOfMemory:
                outcomes["memory"] += 1
            except (Crashed, TooSlow, ValueError, FramerError) as error:
                findings.append(f"{number} ({name}): {type(error).__name__}: {error}")
            else:
                outcomes.update({entry.state or "photo" for entry in listing.entries} or {"nothing"})
    finally:
        pool.close()
    return outcomes, findings
