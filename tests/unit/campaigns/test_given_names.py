"""Names that framer gives frames by itself, in the language of the page."""

import pytest

from framer.assets import asset_directory
from framer.campaigns.given_names import tell_given_name
from framer.campaigns.manifest import read_manifest
from framer.i18n import load_translator
from framer.studio.scaffold import LAYOUT_TITLES
from support.campaign_site import client


@pytest.mark.parametrize(
    ("name", "vi", "en"),
    [
        ("Vòng tròn", "Vòng tròn", "Ring"),
        ("Slim ring", "Vòng mảnh", "Slim ring"),
        ("Khung của khoa tôi", "Khung của khoa tôi", "Khung của khoa tôi"),
    ],
)
def test_what_framer_has_named_is_told_in_both_languages(name: str, vi: str, en: str) -> None:
    assert [tell_given_name(name, load_translator(language)) for language in ("vi", "en")] == [vi, en]


def test_all_layouts_and_built_in_frames_have_such_a_name() -> None:
    built_in = [
        entry.title
        for path in (asset_directory("static") / "frames").glob("*/campaign.toml")
        for entry in read_manifest(path.parent).entries
    ]
    for name in (*LAYOUT_TITLES["vi"].values(), *built_in):
        assert tell_given_name(name, load_translator("vi")) == name
        assert tell_given_name(name, load_translator("en")).isascii(), name
    for layout, name in LAYOUT_TITLES["en"].items():
        assert tell_given_name(name, load_translator("vi")) == LAYOUT_TITLES["vi"][layout]


def test_the_page_tells_them_in_its_language() -> None:
    web = client(asset_directory("static") / "frames")
    page = web.get("/c/lang-son-xvii?lang=en").text
    assert "Flags of Party and country" in page
    assert "Cờ Đảng" not in page
    assert '<span lang="vi">Flags' not in page
    assert "Cờ Đảng, cờ Tổ quốc" in web.get("/c/lang-son-xvii?lang=vi").text
