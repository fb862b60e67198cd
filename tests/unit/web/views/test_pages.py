"""Campaigns on pages: days, closed ones, old links, link previews, words, changes."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from support.campaign_site import OLD_NUMBER, Days, campaigns, client, meta
from support.campaigns import TITLE, settled, write_campaign
from support.clock import Clock
from support.http import FOREIGN_SCRIPT, addresses_of_others, assert_problem, form, portrait, post

UNIT = (
    '[[frames.fields]]\nid = "unit"\nlabel = "Tên đơn vị"\narc = { r = 0.4, degrees = 90 }\nsize = 0.04\nlongest = 50'
)
SPRING = {"title": "Mừng xuân", "mark": "Xuân 2021", "starts": date(2021, 1, 1), "ends": date(2021, 3, 31)}


def listed(page: str) -> list[str]:
    """The campaigns that a page offers besides its own."""
    return re.findall(r'<li>\s*<a href="/c/([^"]+)"', page)


def summary(page: str) -> str:
    """What the folded list below is called."""
    (words,) = re.findall(r'<section class="others".*<summary>(.*?)</summary>', page, re.DOTALL)
    return str(words)


def folded(page: str) -> list[str]:
    """Those of them that are seen only after a tap."""
    return listed("".join(re.findall(r'<section class="others".*?<details>(.*?)</details>', page, re.DOTALL)))


def test_a_campaign_without_days_says_nothing_of_them(tmp_path: Path, day: Days) -> None:
    web = client(write_campaign(tmp_path, starts=None, ends=None).parent)
    assert 'class="status"' not in web.get("/").text
    assert (campaigns(web)[0]["status"], campaigns(web)[0]["starts"]) == ("running", None)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ((2020, 9, 25), "dai-hoi"),  # the running one
        ((2021, 2, 1), "xuan"),
        ((2020, 12, 1), "xuan"),  # none is running: the newest
        ((2022, 1, 1), "xuan"),
    ],
)
def test_the_front_page_shows_the_running_campaign_else_the_newest(
    folder: Path, day: Days, today: tuple[int, int, int], shown: str
) -> None:
    write_campaign(folder, "xuan", **SPRING)
    day(*today)
    web = client(folder)
    assert f'value="{shown}/ring0"' in web.get("/").text
    assert [each["id"] for each in campaigns(web) if each["current"]] == [shown]
    assert 'value="dai-hoi/ring0"' in web.get("/c/dai-hoi").text


def test_the_other_campaigns_are_listed_the_running_ones_first(folder: Path, day: Days) -> None:
    write_campaign(folder, "xuan", **SPRING)
    write_campaign(folder, "le", title="Lễ", starts=date(2020, 9, 1), ends=date(2020, 9, 30))
    write_campaign(folder, "cu", title="Cũ", starts=date(2019, 9, 1), ends=date(2019, 9, 30))
    web = client(folder)
    page = web.get("/c/dai-hoi").text
    assert listed(page) == ["le", "xuan", "cu"]
    assert (folded(page), summary(page)) == (["cu"], "Các chiến dịch đã kết thúc")
    assert "Xuân 2021" in page
    assert "Đã kết thúc ngày 30/09/2019" in page
    assert listed(web.get("/c/cu").text) == ["dai-hoi", "le", "xuan"]
    assert 'href="/c/le?lang=en"' in web.get("/c/dai-hoi?lang=en").text
    assert not listed(client(write_campaign(folder.parent / "one").parent).get("/").text)


@pytest.mark.parametrize(
    ("others", "open_ones", "ended"),
    [
        ({}, [], []),  # no list at all
        ({"le": 2020}, ["le"], []),
        ({"cu": 2019}, [], ["cu"]),  # nothing but what has ended: no heading over an empty list
        ({"le": 2020, "xuan": 2021, **{f"cu-{n}": 2010 + n for n in range(8)}}, ["le", "xuan"], None),
    ],
)
def test_ended_campaigns_are_folded_and_the_others_stay_in_view(
    folder: Path, day: Days, others: dict[str, int], open_ones: list[str], ended: list[str] | None
) -> None:
    for name, year in others.items():
        write_campaign(folder, name, title=name, starts=date(year, 9, 1), ends=date(year, 9, 30))
    page = client(folder).get("/c/dai-hoi").text
    expected = [f"cu-{n}" for n in reversed(range(8))] if ended is None else ended
    assert listed(page) == open_ones + expected
    assert folded(page) == expected
    assert ("<h2>Các chiến dịch khác</h2>" in page) == bool(open_ones)
    assert ('<section class="others"' in page) == bool(others)


def test_a_closed_campaign_says_so_and_offers_the_current_one(folder: Path, day: Days) -> None:
    write_campaign(folder, "xuan", **SPRING)
    day(2021, 1, 1)
    web = client(folder, FRAMER_CLOSE_ENDED="1")
    response = web.get("/c/dai-hoi")
    assert response.status_code == 200
    assert "<form" not in response.text
    assert "kết thúc ngày 29/09/2020" in response.text
    assert re.search(r'class="button" href="/c/xuan"', response.text)
    assert listed(response.text) == []  # it is offered already
    assert listed(web.get("/c/xuan").text) == []
    assert [(each["id"], each["closed"]) for each in campaigns(web)] == [("xuan", False), ("dai-hoi", True)]
    assert_problem(post(web, form(portrait(), frame="dai-hoi/ring0")), 404, "unknown_frame")
    assert post(web, form(portrait(), size="256")).headers["Content-Disposition"].endswith('dien-xuan.jpg"')
    assert web.get("/frames/dai-hoi/ring0.thumb.webp").status_code == 200


def test_when_all_campaigns_are_closed_the_front_page_says_so(folder: Path, day: Days) -> None:
    day(2022, 1, 1)
    web = client(folder, FRAMER_CLOSE_ENDED="1")
    page = web.get("/").text
    assert "<form" not in page
    assert 'class="button"' not in page
    assert_problem(post(web, form(portrait())), 404, "unknown_frame")


def test_a_closed_campaign_does_not_hide_one_that_is_always_open(folder: Path, day: Days) -> None:
    write_campaign(folder, "chung", title="Khung chung", starts=None, ends=None)
    day(2022, 1, 1)
    assert 'value="dai-hoi/ring0"' in client(folder).get("/").text
    assert 'value="chung/ring0"' in client(folder, FRAMER_CLOSE_ENDED="1").get("/").text


@pytest.mark.parametrize("path", ["/profilepicframes/", "/profilepicframes"])
@pytest.mark.parametrize(
    "more", ["", "&fbclid=IwAR1xyz", "&__tn__=-R&eid=ARB", "&selected_overlay_id=0", "&next=https://evil.example"]
)
def test_an_old_link_leads_to_its_campaign(folder: Path, path: str, more: str) -> None:
    response = client(folder).get(f"{path}?selected_overlay_id={OLD_NUMBER}{more}")
    assert (response.status_code, response.location) == (302, "/c/dai-hoi")


def test_an_old_link_carries_the_language_on(folder: Path) -> None:
    link = f"/profilepicframes/?lang=en&selected_overlay_id={OLD_NUMBER}"
    assert client(folder).get(link).location == "/c/dai-hoi?lang=en"
    assert "lang=en" in client(folder).get("/profilepicframes/?lang=en").location
    assert "xx" not in client(folder).get("/profilepicframes/?lang=xx%0d%0a").location


@pytest.mark.parametrize(
    "query",
    [
        "",
        "selected_overlay_id",
        "selected_overlay_id=",
        "selected_overlay_id=1",
        f"selected_overlay_id=0{OLD_NUMBER}",
        f"selected_overlay_id={OLD_NUMBER}0",
        "selected_overlay_id=None",
        "selected_overlay_id=" + "9" * 3_000,
        "selected_overlay_id=1&selected_overlay_id=2",
        "selected_overlay_id=%FF%FE%00",
        "selected_overlay_id=%E1%BB",
        "selected_overlay_id=%D9%A6%D9%A6",
        "selected_overlay_id=<script>alert(1)</script>",
        "selected_overlay_id=../../etc/passwd",
        "selected_overlay_id=//evil.example",
        "selected_overlay_id=https://evil.example/",
        "selected_overlay_id=%0d%0aSet-Cookie:%20a=b",
        "selected_overlay_id[]=663119041002834",
        "%ff=%ff&&&==;",
    ],
)
@pytest.mark.parametrize("path", ["/profilepicframes/", "/profilepicframes"])
def test_a_link_that_leads_nowhere_goes_to_the_front_page_with_a_note(folder: Path, path: str, query: str) -> None:
    web = client(folder)
    response = web.get(f"{path}?{query}")
    assert (response.status_code, response.location) == (302, "/?note=unknown-link")
    assert "Set-Cookie" not in response.headers
    page = web.get(response.location)
    assert "Không tìm thấy khung" in page.text
    assert "evil" not in page.text + response.text
    assert 'name="photo"' in page.text


def test_spaces_around_the_number_do_no_harm(folder: Path) -> None:
    web = client(folder)
    for number in (f"%20{OLD_NUMBER}%20", f"+{OLD_NUMBER}", f"{OLD_NUMBER}%0A"):
        assert web.get(f"/profilepicframes/?selected_overlay_id={number}").location == "/c/dai-hoi"
    assert web.head(f"/profilepicframes/?selected_overlay_id={OLD_NUMBER}").status_code == 302


@pytest.mark.parametrize("note", ["", "x", "<script>", "unknown-link%00", "%FF"])
def test_other_notes_are_not_shown(folder: Path, note: str) -> None:
    page = client(folder).get(f"/?note={note}").text
    assert not re.search(FOREIGN_SCRIPT, page)
    assert 'class="notice" role="status"' not in page


@pytest.mark.parametrize(
    "campaign",
    ["khong-co", "%3Cscript%3E", "%22%3E%3Cimg%20src=x%3E", "..", "%2e%2e%2fdai-hoi", "dai-hoi%00", "%FF", "a" * 3_000],
)
@pytest.mark.parametrize("path", ["/c/{}", "/c/{}/card.jpg", "/frames/{}/ring0.webp", "/frames/dai-hoi/{}.webp"])
def test_a_hostile_campaign_or_frame_is_a_page_without_harm(folder: Path, campaign: str, path: str) -> None:
    response = client(folder).get(path.format(campaign), headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert not re.search(FOREIGN_SCRIPT + "|<img src=x", response.text)


def test_no_page_links_to_another_host(folder: Path) -> None:
    for path in ("//evil.example", "//evil.example/c/x", "/\\evil.example", "/c/a%3Fb%23c"):
        response = client(folder).get("/", environ_overrides={"PATH_INFO": path}, headers={"Accept": "text/html"})
        assert not re.search(r'href="(//|/\\|https?://(?!localhost/))', response.text)
        assert not re.match(r"//|https?://(?!localhost/)", response.location or "")


def test_a_link_shows_title_words_and_card(folder: Path, drawn: list[str]) -> None:
    web = client(folder, FRAMER_URL="https://khung.example.vn/")
    page = web.get("/c/dai-hoi").text
    assert meta(page, "og:title") == TITLE
    assert "“Đại hội XVII”" in meta(page, "og:description")
    assert meta(page, "og:description") == meta(page, "description")
    assert meta(page, "og:type") == "website"
    assert meta(page, "og:url") == "https://khung.example.vn/c/dai-hoi"
    assert '<link rel="canonical" href="https://khung.example.vn/c/dai-hoi">' in page
    assert meta(page, "og:locale") == "vi_VN"
    assert meta(page, "og:site_name") == "Khung ảnh đại diện"
    assert meta(page, "twitter:card") == "summary_large_image"
    assert [meta(page, f"og:image:{name}") for name in ("width", "height")] == ["1200", "630"]
    card = web.get(meta(page, "og:image").removeprefix("https://khung.example.vn"))
    assert (card.status_code, card.mimetype, card.text) == (200, "image/jpeg", TITLE)
    assert "immutable" in card.headers["Cache-Control"]


def test_what_a_link_shows_is_vietnamese_unless_the_address_says_otherwise(folder: Path) -> None:
    web = client(folder)
    page = web.get("/c/dai-hoi", headers={"Accept-Language": "en"}).text
    assert "Put the frame on my photo" in page
    assert meta(page, "og:locale") == "vi_VN"
    assert meta(page, "og:site_name") == "Khung ảnh đại diện"
    page = web.get("/c/dai-hoi?lang=en").text
    assert meta(page, "og:locale") == "en_GB"
    assert meta(page, "og:site_name") == "Profile picture frame"
    assert meta(page, "og:url") == "http://localhost/c/dai-hoi?lang=en"


def test_the_front_page_is_known_by_its_campaigns_own_address(folder: Path) -> None:
    page = client(folder).get("/?fbclid=x").text
    assert meta(page, "og:url") == "http://localhost/c/dai-hoi"


@pytest.mark.parametrize(
    ("host", "before"),
    [
        ("khung.example.vn", "http://khung.example.vn"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("framer_1:8000", ""),  # fit for containers, and for no link
    ],
)
def test_links_follow_the_host(folder: Path, host: str, before: str) -> None:
    response = client(folder).get("/c/dai-hoi", headers={"Host": host})
    assert meta(response.text, "og:url") == f"{before}/c/dai-hoi"
    assert meta(response.text, "og:image").startswith(f"{before}/c/dai-hoi/card.jpg?v=")


@pytest.mark.parametrize(
    "host", ['evil"><script>alert(1)</script>', "a b", "user@evil.example", "evil.example/x?", "đại-hội.vn", ""]
)
def test_a_forged_host_does_no_harm(folder: Path, host: str) -> None:
    response = client(folder).get("/c/dai-hoi", headers={"Host": host})
    assert response.status_code == 400
    assert not re.search(FOREIGN_SCRIPT, response.text)
    assert "evil" not in response.text


def test_the_address_in_the_settings_wins_over_the_host(folder: Path) -> None:
    web = client(folder, FRAMER_URL="https://khung.example.vn")
    page = web.get("/c/dai-hoi", headers={"Host": "evil.example"}).text
    assert "evil.example" not in page
    page = web.get("/c/dai-hoi").text
    assert addresses_of_others(page) == {
        "https://khung.example.vn/c/dai-hoi",
        meta(page, "og:image"),
    }


@pytest.mark.parametrize(
    "url", ["khung.example.vn", "ftp://x", "javascript:alert(1)", "https://", 'https://x/"><b', "https://x/a"]
)
def test_an_address_that_is_none_is_a_broken_setting(url: str) -> None:
    with pytest.raises(Exception, match="FRAMER_URL"):
        read_settings({"FRAMER_URL": url})


def test_words_of_a_campaign_are_only_words(tmp_path: Path, day: Days) -> None:
    evil = "\"'><script>alert('x')</script>&amp;{{ 7*7 }}"
    folder = write_campaign(
        tmp_path, title=evil, mark=evil, organiser=evil, caption=evil, fields=UNIT.replace("Tên đơn vị", "<b>'")
    ).parent
    write_campaign(folder, "xuan", **{**SPRING, "title": evil, "mark": evil})
    web = client(folder)
    for path in ("/", "/c/dai-hoi", "/c/xuan?lang=en"):
        page = web.get(path).text
        assert not re.search(FOREIGN_SCRIPT + "|<b>", page)
        assert "{{ 7*7 }}" in page
        assert meta(page, "og:title") == evil
    assert campaigns(web)[0]["title"] == evil
    assert web.get("/api/v1/campaigns").mimetype == "application/json"


def test_the_caption_is_there_to_be_copied(tmp_path: Path, day: Days) -> None:
    web = client(write_campaign(tmp_path, caption="Mời bạn cùng thay ảnh!\n#ĐạiHội").parent)
    page = web.get("/").text
    link = "http://localhost/c/dai-hoi"
    shown_link = f'<span data-word="">{link}</span>'
    assert f'id="invitation" lang="vi">Mời bạn cùng thay ảnh!\n#ĐạiHội\n{shown_link}</p>' in page
    bare = client(write_campaign(tmp_path / "other").parent).get("/").text
    assert f'id="invitation" lang="vi">{TITLE}\n{shown_link}</p>' in bare


def test_a_frame_with_a_field_asks_for_its_text(tmp_path: Path, day: Days) -> None:
    page = client(write_campaign(tmp_path, fields=UNIT).parent).get("/").text
    (field,) = re.findall(r'<input id="unit"[^>]*>', page)
    assert 'name="unit" maxlength="50"' in field
    assert "required" not in field
    assert '<label for="unit" lang="vi">Tên đơn vị</label>' in page
    assert "Không bắt buộc" in page


def test_the_text_of_the_field_may_stand_in_the_address(tmp_path: Path, day: Days) -> None:
    web = client(write_campaign(tmp_path, fields=UNIT).parent)
    (field,) = re.findall(r'<input id="unit"[^>]*>', web.get("/c/dai-hoi?unit=Khoa+N%E1%BB%99i").text)
    assert 'value="Khoa Nội"' in field
    (field,) = re.findall(r'<input id="unit"[^\n]*', web.get("/?unit=%22%3E%3Cscript%3E").text)
    assert 'value="&#34;&gt;&lt;script&gt;"' in field
    assert not re.search(FOREIGN_SCRIPT, field)
    assert "value=" not in re.findall(r'<input id="unit"[^>]*>', web.get("/").text)[0]


def test_a_heading_does_not_tear_what_belongs_together(folder: Path, day: Days) -> None:
    joined = "Chào\u00a0mừng Đại\u00a0hội đại\u00a0biểu Đảng\u00a0bộ tỉnh\u00a0Lạng\u00a0Sơn"
    assert f'<h1 lang="vi">{joined}' in client(folder).get("/").text
    day(2022, 1, 1)
    closed = client(folder, FRAMER_CLOSE_ENDED="1").get("/").text
    assert f'<h1 lang="vi">{joined}' in closed
    assert f"<title>{TITLE}</title>" in closed


def test_with_several_frames_the_page_says_which_one_uses_the_text(tmp_path: Path, day: Days) -> None:
    page = client(write_campaign(tmp_path, frames=3, fields=UNIT).parent).get("/").text
    assert page.count('name="unit"') == 1
    assert "Chỉ có trên: Vòng 0." in page


def test_without_such_a_frame_nothing_is_asked(folder: Path) -> None:
    assert 'name="unit"' not in client(folder).get("/").text


def test_an_edit_is_on_the_page_and_a_broken_one_is_not(tmp_path: Path, day: Days) -> None:
    clock = Clock()
    directory = write_campaign(tmp_path)
    catalogue = ReloadingRegistry([tmp_path], clock=clock)
    web = create_app(read_settings({}), catalogue).test_client()

    def after(change: Callable[[], object]) -> str:
        change()
        settled(catalogue, clock)
        return web.get("/").text

    assert TITLE in web.get("/").text
    assert "Chào xuân" in after(lambda: write_campaign(tmp_path, title="Chào xuân"))
    assert "Chào xuân" in after(lambda: directory.joinpath("campaign.toml").write_text("title = "))
    assert "Chào hè" in after(lambda: write_campaign(tmp_path, title="Chào hè"))
    assert listed(after(lambda: write_campaign(tmp_path, "xuan", **SPRING))) == ["xuan"]


@pytest.mark.parametrize("variables", [{}, {"FRAMER_DRAFTS": "1"}])
def test_a_draft_is_answered_as_if_it_did_not_exist(folder: Path, day: Days, variables: dict[str, str]) -> None:
    write_campaign(folder, "nhap", draft=True, facebook_overlay_id=OLD_NUMBER, title="Lời chưa duyệt")
    web, found = client(folder, **variables), bool(variables)
    paths = ["/c/nhap", "/c/nhap/card.jpg", "/c/nhap/qr.svg", "/c/nhap/poster.pdf", "/c/nhap/theme.css"]
    for path in [*paths[: 3 if found else None], "/c/nhap/reminder.ics", "/frames/nhap/ring0.webp"]:
        response, unknown = web.get(path), web.get(path.replace("nhap", "khac"))
        assert (response.status_code, found or response.text.replace("nhap", "khac") == unknown.text) == (
            200 if found else 404,
            True,
        ), path
    sent = post(web, form(portrait(), frame="nhap/ring0", size="256"))
    assert sent.status_code == (200 if found else 404)
    assert [each["id"] for each in campaigns(web)] == (["nhap", "dai-hoi"] if found else ["dai-hoi"])
    for path in ("/", "/c/dai-hoi", f"/profilepicframes/?selected_overlay_id={OLD_NUMBER}"):
        assert ("nhap" in web.get(path).text or "chưa duyệt" in web.get(path).text) == found


def test_a_campaign_that_is_not_listed_has_its_page_alone(folder: Path, day: Days) -> None:
    write_campaign(folder, "kin", listed=False, starts=date(2020, 9, 25), title="Nội bộ")
    web = client(folder)
    assert "Nội bộ" in web.get("/c/kin").text
    assert post(web, form(portrait(), frame="kin/ring0", size="256")).status_code == 200
    assert [each["id"] for each in campaigns(web)] == ["dai-hoi"]
    for path in ("/", "/c/dai-hoi", "/c/khong-co"):
        assert "kin" not in web.get(path).text


def test_where_nothing_is_shown_the_front_page_says_so(tmp_path: Path, day: Days) -> None:
    response = client(write_campaign(tmp_path, listed=False).parent).get("/")
    assert response.status_code == 404
    assert "Hiện chưa có chiến dịch nào ở đây." in response.text


@pytest.mark.parametrize(
    ("path", "similar"),
    [
        ("/c/dai-hoj", ["dai-hoi"]),
        ("/c/cuu", ["cu"]),
        ("/c/DAI-HOI", ["dai-hoi"]),
        ("/c/xuan2021", ["xuan"]),
        ("/c/0", []),
    ],
)
def test_a_mistyped_address_offers_the_campaign_that_was_meant(
    folder: Path, day: Days, path: str, similar: list[str]
) -> None:
    write_campaign(folder, "xuan", **SPRING)
    write_campaign(folder, "cu", ends=date(2020, 9, 1), starts=None, closed_after_days=0)
    response = client(folder).get(path)
    assert response.status_code == 404
    assert "Không có chiến dịch nào ở địa chỉ này." in response.text
    card, _, rest = response.text.partition("</section>")
    assert listed(card) == similar
    assert set(listed(rest)) == {"dai-hoi", "xuan"} - set(similar)  # no closed one
    assert "/ring0" not in response.text.replace("/ring0.coin.webp", "")  # no list of frames as prose
    assert_problem(client(folder).get(path, headers={"Accept": "application/json"}), 404, "unknown_frame")


def test_pages_name_whom_to_ask(folder: Path, day: Days) -> None:
    write_campaign(folder, contact="Văn phòng Sở <0206>", closed_after_days=0)
    web = client(folder)
    assert "<footer>\n<span>Liên hệ: Văn phòng Sở &lt;0206&gt;</span>" in web.get("/").text
    day(2021, 1, 1)
    closed = web.get("/c/dai-hoi").text
    assert "Liên hệ: Văn phòng Sở" in closed
    assert "<form" not in closed
    assert_problem(post(web, form(portrait(), frame="dai-hoi/ring0")), 404, "unknown_frame")


def test_a_broken_campaigns_page_says_so_and_offers_the_others(folder: Path, day: Days) -> None:
    write_campaign(folder, "hong").joinpath("campaign.toml").write_text("title = ")
    response = client(folder).get("/c/hong")
    assert response.status_code == 409
    assert "Chiến dịch “hong” đang được sửa." in response.text
    assert "The campaign “hong” is being put right just now." in client(folder).get("/c/hong?lang=en").text
    assert "campaign.toml" not in response.text
    assert listed(response.text) == ["dai-hoi"]


def test_a_heading_is_broken_where_its_maker_says(tmp_path: Path, day: Days) -> None:
    page = client(write_campaign(tmp_path, title="Chào năm mới\nXuân 2027").parent).get("/").text
    assert '<h1 lang="vi">Chào năm\u00a0mới<br>Xuân\u00a02027</h1>' in page
    assert "<title>Chào năm mới Xuân 2027</title>" in page
