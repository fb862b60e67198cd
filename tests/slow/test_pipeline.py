"""The same bytes from any thread."""

from concurrent.futures import ThreadPoolExecutor

from PIL import ImageOps

from framer import Options, make_avatar
from framer.imaging.types import Frame
from support.pictures import astronaut, clouds, hopper, saved


def test_eight_threads_give_the_same_bytes_as_one(frame: Frame) -> None:
    photos = [
        saved(image, kind)
        for image, kind in (
            (astronaut(), "JPEG"), (hopper(), "PNG"), (astronaut(1_700), "JPEG"), (clouds(640, 480), "JPEG"),
            (hopper().rotate(90, expand=True), "WEBP"), (astronaut(90), "PNG"), (hopper().resize((900, 1_055)), "JPEG"),
            (ImageOps.expand(astronaut(), 200), "JPEG"),
        )
    ]  # fmt: skip
    options = [Options(size=size, format=kind) for size, kind in ((256, "jpeg"), (300, "png"), (256, "webp"))]
    jobs = [(photo, option) for option in options for photo in photos]
    one_by_one = [make_avatar(photo, frame, option) for photo, option in jobs]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda job: make_avatar(job[0], frame, job[1]), jobs))
    assert [each.data for each in together] == [each.data for each in one_by_one]
    assert [each.crop for each in together] == [each.crop for each in one_by_one]
