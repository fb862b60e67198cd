"""Pictures of frames, and cards."""

import re
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from framer.campaigns.reloading import ReloadingRegistry
from framer.campaigns.types import Campaign
from framer.settings import read_settings
from framer.web.app import create_app
from framer.web.views import images
from framer.web.views.images import load_web_artwork
from support.campaign_site import Days, campaigns, client, meta
from support.campaigns import TITLE, settled, write_campaign, write_overlay
from support.clock import Clock
from support.http import assert_problem, form, portrait, post


@pytest.mark.slow
def test_the_card_is_a_jpeg_of_the_size_that_is_said(folder: Path) -> None:
    web = client(folder)
    page = web.get("/").text
    card = Image.open(BytesIO(web.get(meta(page, "og:image").removeprefix("http://localhost")).data))
    assert (card.format, card.size) == ("JPEG", (1200, 630))


def test_a_card_is_drawn_once_and_anew_when_its_campaign_changes(tmp_path: Path, day: Days, drawn: list[str]) -> None:
    clock = Clock()
    folder = write_campaign(tmp_path).parent
    catalogue = ReloadingRegistry([folder], clock=clock)
    web = create_app(read_settings({}), catalogue).test_client()
    before = meta(web.get("/").text, "og:image").removeprefix("http://localhost")
    assert drawn == []
    for _ in range(3):
        assert web.get(before).text == TITLE
    assert drawn == ["dai-hoi"]
    write_campaign(folder, title="Chào xuân")
    settled(catalogue, clock)
    after = meta(web.get("/").text, "og:image").removeprefix("http://localhost")
    assert after != before
    assert web.get(after).text == "Chào xuân"
    assert web.get(before).headers["Cache-Control"] == "no-cache"  # an old address shows what there is now
    assert drawn == ["dai-hoi"] * 2


def opened(response: Any) -> Image.Image:
    assert (response.status_code, response.mimetype) == (200, "image/webp")
    return Image.open(BytesIO(response.data))


@pytest.mark.slow
def test_a_drawing_without_built_copies_is_shown(tmp_path: Path, day: Days) -> None:
    directory = write_campaign(tmp_path)
    write_overlay(directory / "ring0.png", side=2000)
    web = client(tmp_path)
    (frame,) = campaigns(web)[0]["frames"]
    for address, side in ((frame["image"], 1080), (frame["thumbnail"], 240)):
        response = web.get(address)
        picture = opened(response)
        assert picture.size == (side, side)
        red, green, blue, alpha = picture.convert("RGBA").getpixel((3, side // 2))  # type: ignore[misc]
        assert (abs(red - 200) < 6, abs(green - 16) < 6, abs(blue - 46) < 6, alpha) == (True, True, True, 255)
        assert picture.convert("RGBA").getpixel((side // 2, side // 2))[3] == 0  # type: ignore[index]
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.slow
@pytest.mark.parametrize(("size", "side"), [("sample", 480), ("coin", 120)])
def test_the_page_shows_frames_no_larger_than_it_needs(tmp_path: Path, day: Days, size: str, side: int) -> None:
    write_campaign(tmp_path, frames=2)
    web = client(tmp_path)
    path = f"/frames/dai-hoi/ring0.{size}.webp"
    (address,) = re.findall(rf'src="({path}[^"]*)"', web.get("/").text)
    response = web.get(address)
    assert opened(response).size == (side, side)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert web.get(path).headers["Cache-Control"] == "no-cache"
    assert len(response.data) < len(web.get("/frames/dai-hoi/ring0.webp").data)


def test_built_copies_are_used_as_long_as_they_belong_to_the_overlay(tmp_path: Path, day: Days) -> None:
    directory = write_campaign(tmp_path)
    built = BytesIO()
    Image.new("RGBA", (240, 240), (0, 200, 0, 255)).save(built, "WEBP", lossless=True)
    copy = directory / "ring0.thumb.webp"
    copy.write_bytes(built.getvalue())
    assert client(tmp_path).get("/frames/dai-hoi/ring0.thumb.webp").data == built.getvalue()
    write_overlay(directory / "ring0.png", colour=(1, 2, 3))  # newer than its copy
    load_web_artwork.cache_clear()
    assert client(tmp_path).get("/frames/dai-hoi/ring0.thumb.webp").data != built.getvalue()
    for rubbish in (b"", b"RIFF\x00\x00\x00\x00WEBPVP8 ", built.getvalue()[:50]):
        copy.write_bytes(rubbish)
        load_web_artwork.cache_clear()
        assert opened(client(tmp_path).get("/frames/dai-hoi/ring0.thumb.webp")).size == (240, 240)


def test_only_the_right_version_is_kept_for_good(folder: Path) -> None:
    web = client(folder)
    for query in ("", "?v=", "?v=000000000000", "?v=%FF&v=x"):
        response = web.get(f"/frames/dai-hoi/ring0.webp{query}")
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


def test_pictures_have_one_address_in_all_languages(folder: Path) -> None:
    web = client(folder)
    pictures = [re.findall(r'/frames/[^" ]+', web.get(f"/?lang={lang}").text) for lang in ("vi", "en")]
    assert pictures[0] == pictures[1]
    assert campaigns(web, "?lang=en")[0]["frames"] == campaigns(web)[0]["frames"]


def test_unknown_pictures_are_unknown_frames(folder: Path) -> None:
    for path in (
        "/frames/dai-hoi/none.webp",
        "/frames/none/ring0.webp",
        "/frames/dai-hoi/none.coin.webp",
        "/c/none/card.jpg",
    ):
        assert_problem(client(folder).get(path, headers={"Accept": "application/json"}), 404, "unknown_frame")
    for path in ("/frames/dai-hoi/ring0.png", "/frames/dai-hoi/campaign.toml", "/frames/dai-hoi/../../x.webp"):
        assert client(folder).get(path).status_code == 404


@pytest.mark.slow
def test_a_new_overlay_is_a_new_picture_and_rubbish_is_none(tmp_path: Path, day: Days) -> None:
    clock = Clock()
    directory = write_campaign(tmp_path)
    catalogue = ReloadingRegistry([tmp_path], clock=clock)
    web = create_app(read_settings({}), catalogue).test_client()

    def thumbnail() -> tuple[str, bytes]:
        address: str = campaigns(web)[0]["frames"][0]["thumbnail"]
        return address, web.get(address).data

    def framed() -> bytes:
        data: bytes = post(web, form(portrait(), size="256")).data
        return data

    first, picture = thumbnail(), framed()
    write_overlay(directory / "ring0.png", colour=(16, 46, 200))
    settled(catalogue, clock)
    second, other = thumbnail(), framed()
    assert first[0] != second[0]
    assert first[1] != second[1]
    assert picture != other
    directory.joinpath("ring0.png").write_bytes(b"rubbish")
    settled(catalogue, clock)
    assert thumbnail() == second
    assert opened(web.get("/frames/dai-hoi/ring0.webp")).size == (1080, 1080)  # not both_asked for before
    assert framed() == other


def test_a_card_that_several_ask_for_at_once_is_drawn_once(
    folder: Path, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_asked, draw = threading.Barrier(2), images.draw_card

    def draw_slowly(campaign: Campaign) -> bytes:
        both_asked.wait(20)  # the other one has been sent
        return draw(campaign)

    monkeypatch.setattr(images, "draw_card", draw_slowly)
    web = client(folder)
    replies: list[str] = []
    threads = [
        threading.Thread(target=lambda: replies.append(web.application.test_client().get("/c/dai-hoi/card.jpg").text))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    both_asked.wait(20)
    for thread in threads:
        thread.join(20)
    assert (replies, drawn) == ([TITLE] * 2, ["dai-hoi"])
