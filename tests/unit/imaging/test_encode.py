"""The picture's bytes: what is in them, and what must not be."""

import os
import time
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms, JpegImagePlugin

from framer import make_avatar
from framer.imaging.encode import encode, srgb_profile
from framer.imaging.pipeline import make_photo_preview
from framer.imaging.types import MAX_SIZE, MIN_SIZE, OUTPUT_FORMATS, Frame, Options, PhotoLimits
from support.pictures import astronaut, hopper, saved
from support.secrets import CANARY, loaded_with_secrets


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.slow
@pytest.mark.parametrize("source", ["JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("format_", OUTPUT_FORMATS)
def test_nothing_of_the_sources_metadata_reaches_the_picture(source: str, format_: str, frame: Frame) -> None:
    data = loaded_with_secrets(source)
    assert CANARY in data
    made = make_avatar(data, frame, Options(size=256, format=format_)).data
    assert CANARY not in made
    assert b"Exif" not in made
    assert b"xmpmeta" not in made
    image = opened(made)
    assert not dict(image.getexif())
    assert set(image.info) <= {
        "icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density",
        "loop", "background", "timestamp", "duration",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("source", ["JPEG", "MPO", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("side", [100, 1280])  # smaller than the photo, and larger
def test_nothing_of_it_reaches_a_photo_that_is_shown(source: str, side: int) -> None:
    shown = make_photo_preview(loaded_with_secrets(source), PhotoLimits(), side)
    assert CANARY not in shown
    assert b"Exif" not in shown
    assert b"xmpmeta" not in shown
    image = opened(shown)
    assert max(image.size) == min(side, max(astronaut().size))
    assert not dict(image.getexif())
    assert set(image.info) <= {"icc_profile", "jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("format_", OUTPUT_FORMATS)
def test_an_opened_file_is_encoded_without_a_look_for_its_place(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = opened(saved(astronaut(64), "PNG"))

    def nowhere() -> str:
        raise PermissionError

    monkeypatch.setattr(os, "getcwd", nowhere)
    assert encode(photo, format_) == encode(astronaut(64), format_)


@pytest.mark.parametrize("format_", OUTPUT_FORMATS)
def test_info_that_rides_on_the_picture_is_left_behind(format_: str) -> None:
    picture = astronaut(64).copy()
    secret = CANARY.decode()
    picture.info = {"comment": CANARY, "xmp": CANARY, "exif": b"Exif\0\0" + CANARY, "Author": secret, "dpi": (7, 7)}
    before = dict(picture.info)
    assert encode(picture, format_) == encode(astronaut(64), format_)
    assert picture.info == before


def test_jpeg_keeps_the_letters_colour_sharp() -> None:
    image = opened(encode(hopper(), "jpeg"))
    assert JpegImagePlugin.get_sampling(image) == 0  # 4:4:4
    assert image.mode == "RGB"
    reference = saved(hopper(), quality=92, subsampling=0)
    assert image.quantization == opened(reference).quantization  # type: ignore[attr-defined]


@pytest.mark.parametrize("format_", OUTPUT_FORMATS)
def test_the_picture_says_that_it_is_srgb(format_: str) -> None:
    profile = opened(encode(hopper(), format_)).info["icc_profile"]
    read = ImageCms.ImageCmsProfile(BytesIO(profile)).profile
    assert read.xcolor_space == "RGB "
    assert "sRGB" in (read.profile_description or "")
    assert len(profile) < 4_000


def test_png_is_lossless() -> None:
    assert np.array_equal(np.asarray(opened(encode(hopper(), "png"))), np.asarray(hopper()))


def test_webp_is_close() -> None:
    off = np.abs(np.asarray(opened(encode(hopper(), "webp")), int) - np.asarray(hopper(), int))
    assert off.mean() < 3


@pytest.mark.parametrize("format_", OUTPUT_FORMATS)
def test_the_time_does_not_change_the_bytes(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = encode(astronaut(64), format_)
    srgb_profile.cache_clear()
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert encode(astronaut(64), format_) == first


@pytest.mark.slow
@pytest.mark.parametrize("size", [MIN_SIZE, 257, 1080, MAX_SIZE])
@pytest.mark.parametrize(("format_", "kind"), [("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_every_size_comes_in_the_format_asked_for(size: int, format_: str, kind: str, frame: Frame) -> None:
    avatar = make_avatar(saved(astronaut()), frame, Options(size=size, format=format_))
    image = opened(avatar.data)
    assert (image.format, image.size, image.mode) == (kind, (size, size), "RGB")
