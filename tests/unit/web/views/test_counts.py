"""What is counted of requests, and the page with the numbers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from framer.campaigns.campaign_keys import make_keys
from framer.counts.counter import Counter
from framer.counts.counts_file import CountsFile
from framer.counts.release import LEAST_SHOWN
from framer.counts.totals import ShownTotals
from framer.counts.types import MADE, OPENED, SAVED, CountKey
from framer.web.context import AppContext
from framer.web.counting import LEAST_PUBLIC_TOTAL
from support.avatars import API, JSON, app_of, create
from support.campaign_site import Days
from support.campaigns import write_campaign
from support.health import numbers
from support.http import assert_problem, form, post

BROWSER = "Mozilla/5.0 (Linux; Android 14; SM-A146P) AppleWebKit/537.36 Chrome/126.0 Mobile Zalo android/24"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 12; SM-A525F Build/SP1A.210812.016; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
DAY = date(2020, 9, 25)
Site = tuple[FlaskClient, Counter]


def counting_app(folder: Path, counts: Path | None, metrics: str = "all") -> Flask:
    """An app that counts into a file, whose metrics are for anybody, or `local`."""
    app = app_of(folder)
    counter = Counter(CountsFile(counts) if counts else None)
    context: AppContext = app.extensions["context"]
    totals = ShownTotals(counter, lambda: context.campaigns().campaigns)
    settings = replace(context.settings, metrics=metrics)
    app.extensions["context"] = replace(context, counter=counter, shown_totals=totals, settings=settings)
    return app


@pytest.fixture
def folder(tmp_path: Path, day: Days) -> Path:
    directory = write_campaign(tmp_path / "frames", frames=2, public_total=True)
    manifest = directory / "campaign.toml"
    units = 'units = [{ id = "noi", name = "Khoa Nội" }, { id = "ngoai", name = "Khoa Ngoại" }]\n'
    manifest.write_text(units + manifest.read_text("utf-8").replace('"True"', "true"), "utf-8")
    return directory.parent


@pytest.fixture
def key(folder: Path) -> dict[str, str]:
    """The header with the campaign's key."""
    return {"X-Framer-Key": make_keys(folder / "dai-hoi", 14, 0.0)["counts"]}


@pytest.fixture
def site(folder: Path, tmp_path: Path) -> Site:
    app = counting_app(folder, tmp_path / "counts.sqlite")
    context: AppContext = app.extensions["context"]
    return app.test_client(), context.counter


def counted(site: Site, event: str) -> dict[tuple[str, str], int]:
    """The numbers of an event, by frame and unit."""
    numbers: dict[tuple[str, str], int] = {}
    for key, number in site[1].read(["dai-hoi"]).items():
        if key.event == event:
            numbers[key.frame, key.unit] = numbers.get((key.frame, key.unit), 0) + number
    return numbers


def add(site: Site, number: int, unit: str = "", event: str = MADE, frame: str = "ring0") -> None:
    assert site[1].store
    site[1].store.add({CountKey(event, "dai-hoi", frame, unit, DAY): number})


def test_a_picture_counts_once_as_made_and_once_as_saved(site: Site) -> None:
    client, _ = site
    stored = create(client, frame="dai-hoi/ring1", unit="Khoa Nội")
    client.patch(f"{API}/{stored['token']}", data={"mirror": "1"}, content_type="multipart/form-data")
    client.get(stored["picture"])
    assert (counted(site, MADE), counted(site, SAVED)) == ({("ring1", "noi"): 1}, {})
    client.head(stored["download"])  # what the page asks before it saves
    client.get(stored["download"])
    client.get(f"{stored['download']}&size=400")
    assert counted(site, SAVED) == {("ring1", "noi"): 1}


def test_a_change_between_two_downloads_does_not_count_again(site: Site) -> None:
    client, _ = site
    stored = create(client)
    client.get(stored["download"])
    assert client.patch(f"{API}/{stored['token']}", json={"mirror": "1"}).status_code == 200
    client.get(stored["download"])
    assert counted(site, SAVED) == {("ring0", ""): 1}


@pytest.mark.parametrize("path", [API, "/avatars"])
def test_every_way_of_making_one_counts(site: Site, path: str) -> None:
    assert post(site[0], form(b"photo", unit="noi"), path).status_code in (200, 303)
    assert counted(site, MADE) == {("ring0", "noi"): 1}


def test_a_units_name_that_is_not_in_the_list_is_not_kept(site: Site, tmp_path: Path) -> None:
    assert post(site[0], form(b"photo", unit="Nguyễn Thị Ánh Tuyết"), API, **JSON).status_code == 400
    create(site[0], unit="Khoa Nội")
    site[1].flush()
    assert counted(site, MADE) == {("ring0", "noi"): 1}
    assert "Tuyết".encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("counts.sqlite*"))


def test_what_fails_is_not_counted(site: Site) -> None:
    assert post(site[0], form(b"photo", frame="no/such"), API, **JSON).status_code == 404
    assert counted(site, MADE) == {}


@pytest.mark.parametrize("path", ["/", "/c/dai-hoi", "/c/dai-hoi?unit=noi"])
def test_a_page_that_a_person_opens_is_counted(site: Site, path: str) -> None:
    site[0].get(path, headers={"User-Agent": BROWSER})
    assert list(counted(site, OPENED).values()) == [1]


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"},
        {"User-Agent": "Mozilla/5.0 (compatible; facebookexternalhit/1.1)"},
        {"User-Agent": "WhatsApp/2.23.20.0"},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": "Viber/20.3.0 CFNetwork/1410"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"},
        {"User-Agent": "Mozilla/5.0 (compatible; Zalo/1.0; +https://zalo.me)"},
        {"User-Agent": "Mozilla/5.0 (compatible; ZaloBot/1.0)"},
        {"User-Agent": "Zalo/195.1 CFNetwork/1410.0.3 Darwin/22.6.0"},
        {
            "User-Agent": f"{MAC} Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
        },  # iMessage
        {"User-Agent": "Mozilla/5.0 Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)"},
        {"User-Agent": f"{MAC} Chrome/126.0.0.0 Safari/537.36 (compatible; Google-Read-Aloud)"},
        {"User-Agent": "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"User-Agent": BROWSER, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": BROWSER, "Purpose": "prefetch"},
        {"User-Agent": BROWSER, "X-Purpose": "preview"},
    ],
)
def test_what_chat_apps_and_robots_fetch_is_not_counted(site: Site, headers: dict[str, str]) -> None:
    assert site[0].get("/c/dai-hoi", headers=headers).status_code == 200
    assert counted(site, OPENED) == {}


def test_heads_notes_and_closed_pages_are_not_counted(site: Site) -> None:
    site[0].head("/c/dai-hoi", headers={"User-Agent": BROWSER})
    site[0].get("/c/dai-hoi?note=deleted", headers={"User-Agent": BROWSER})
    site[0].get("/c/khong-co", headers={"User-Agent": BROWSER})
    assert counted(site, OPENED) == {}


@pytest.mark.parametrize(
    "agent",
    [
        f"{ANDROID} Version/4.0 Chrome/120.0.6099.230 Mobile Safari/537.36 Zalo android/12100625 ZaloTheme/light",
        f"{IPHONE} Mobile/15E148 Zalo iOS/598 ZaloTheme/light ZaloLanguage/vn",
        f"{ANDROID} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/480.0.0.0;]",
        f"{IPHONE} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/520.0.0.38.101]",
        f"{IPHONE} GSA/300.0 Mobile/15E148 Safari/604.1",  # Google's app
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 coc_coc_browser/140.0.0 Chrome/140.0.0.0",
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
        "Mozilla/5.0 (Linux; Android 9; CUBOT) AppleWebKit/537.36",  # a phone named like a robot
    ],
)
def test_people_inside_chat_apps_are_counted(site: Site, agent: str) -> None:
    site[0].get("/c/dai-hoi", headers={"User-Agent": agent})
    assert list(counted(site, OPENED).values()) == [1]


def test_drafts_are_not_counted(tmp_path: Path, day: Days) -> None:
    write_campaign(tmp_path / "frames")
    directory = write_campaign(tmp_path / "frames", "nhap")
    manifest = directory / "campaign.toml"
    manifest.write_text("draft = true\n" + manifest.read_text("utf-8"), "utf-8")
    app = counting_app(tmp_path / "frames", tmp_path / "counts.sqlite")
    client = app.test_client()
    client.get("/c/nhap", headers={"User-Agent": BROWSER})
    context: AppContext = app.extensions["context"]
    assert context.counter.read(["nhap"]) == {}


def test_the_page_holds_no_number_and_needs_the_key(site: Site, key: dict[str, str], folder: Path) -> None:
    add(site, 4321)
    page = site[0].get("/c/dai-hoi/so-lieu")
    assert page.status_code == 200
    assert "4321" not in page.text
    assert "4.321" not in page.text
    for path in ("/c/dai-hoi/so-lieu/bang", "/c/dai-hoi/so-lieu.csv"):
        preview = make_keys(folder / "another", 14, 0.0)["preview"]
        for wrong in ({}, {"X-Framer-Key": "khoa-sai"}, {"X-Framer-Key": preview}):
            response = site[0].get(path, headers={**wrong, **JSON})
            assert_problem(response, 403, "wrong_key")
        assert site[0].get(f"{path}?key={key['X-Framer-Key']}").status_code == 403


def test_with_the_key_page_and_csv_show_the_same(site: Site, key: dict[str, str]) -> None:
    add(site, 12, "noi")
    add(site, 3, "ngoai")
    table = site[0].get("/c/dai-hoi/so-lieu/bang?lang=en", headers=key)
    csv = site[0].get("/c/dai-hoi/so-lieu.csv?lang=en", headers=key)
    assert table.headers["Cache-Control"] == csv.headers["Cache-Control"] == "no-store, private"
    assert "Khoa Nội" in table.text
    rows = {row[0]: row[1:] for row in (line.split("\t") for line in csv.data.decode("utf-16").splitlines())}
    assert "12" in rows["Khoa Nội"]
    assert "< 5" in rows["Khoa Ngoại"]
    assert rows["Khoa Ngoại"][-1] == "0"
    assert rows["Total"][-1] == "12"
    by_day = site[0].get("/c/dai-hoi/so-lieu.csv?by=day&lang=en", headers=key).data.decode("utf-16")
    assert by_day.splitlines()[0].startswith("Day\tMade")


def test_units_that_are_missing_are_named(site: Site, key: dict[str, str]) -> None:
    add(site, 12, "noi")
    text = site[0].get("/c/dai-hoi/so-lieu/bang?lang=en", headers=key).text
    assert "1 unit has not taken part yet" in text
    assert '<li lang="vi">Khoa Ngoại</li>' in text


def test_without_counts_the_page_says_so(folder: Path, key: dict[str, str]) -> None:
    response = counting_app(folder, None).test_client().get("/c/dai-hoi/so-lieu/bang", headers={**key, **JSON})
    assert_problem(response, 503, "no_counts")


def test_a_store_that_takes_nothing_is_told_by_readyz_and_metrics(site: Site, tmp_path: Path) -> None:
    (tmp_path / "counts.sqlite").mkdir()
    create(site[0])
    assert not site[1].flush()
    ready = site[0].get("/readyz").get_json()
    assert ready["status"] == "ready"
    assert "unable to open" in ready["counts"]
    assert "framer_counts_working 0.0" in site[0].get("/metrics").text
    assert site[0].get("/c/dai-hoi").status_code == 200


def test_metrics_have_what_may_be_shown(site: Site) -> None:
    add(site, 33, "noi")
    add(site, 4, "ngoai")
    add(site, 26, event=SAVED)
    context: AppContext = site[0].application.extensions["context"]
    context.shown_totals.refresh()
    text = site[0].get("/metrics").text
    assert 'framer_pictures_total{campaign="dai-hoi",event="made"} 33.0' in text
    assert 'framer_pictures_total{campaign="dai-hoi",event="saved"} 25.0' in text
    assert numbers(site[0].application)["framer_counts_working"] == 1


def all_that_is_shown(app: Flask, key: dict[str, str]) -> object:
    """Page, its file for Excel, public page and metrics; of seconds and of the process only that they are there."""
    client = app.test_client()
    pages = [client.get(path, headers=key).data for path in ("/c/dai-hoi/so-lieu/bang", "/c/dai-hoi/so-lieu.csv")]
    told = numbers(app)
    timed = {name for name in told if name.startswith(("process_", "framer_recent_"))}
    exact = tuple(sorted((name, number) for name, number in told.items() if name not in timed))
    return *pages, client.get("/c/dai-hoi").data, exact, tuple(sorted(timed))


def test_who_reads_all_metrics_cannot_tell_how_many_pictures_are_held_back(
    folder: Path, tmp_path: Path, key: dict[str, str]
) -> None:
    """One campaign, one unit that takes part, all photos through one server: whichever number, it reads alike."""
    seen = set()
    for held in range(1, LEAST_SHOWN):
        app = counting_app(folder, tmp_path / f"{held}.sqlite")
        client, context = app.test_client(), app.extensions["context"]
        for _ in range(held):
            client.get("/c/dai-hoi", headers={"User-Agent": BROWSER})
            stored = create(client, unit="Khoa Nội")
            client.patch(f"{API}/{stored['token']}", json={"mirror": "1"})
            client.get(stored["download"])
        context.counter.flush()
        context.shown_totals.refresh()
        seen.add(all_that_is_shown(app, key))
        assert sum(context.counter.read(["dai-hoi"]).values()) == 3 * held
    assert len(seen) == 1


def test_failures_and_seconds_are_told_where_it_counts(site: Site) -> None:
    create(site[0])
    assert post(site[0], form(b"photo", unit="noi", frame="no/frame"), API, **JSON).status_code == 404
    told = numbers(site[0].application)
    assert told[f"framer_requests_total POST {API} 404"] == 1
    assert told["framer_recent_photo_seconds work"] > 0
    assert told[f"framer_recent_request_seconds {API}"] > 0
    assert not [name for name in told if name.startswith(("framer_photo_seconds", "framer_request_seconds"))]


def test_whoever_runs_the_server_is_told_all(folder: Path, tmp_path: Path) -> None:
    app = counting_app(folder, tmp_path / "counts.sqlite", "local")
    create(app.test_client())
    told = numbers(app)
    assert told["framer_photos_total done"] == 1
    assert told[f"framer_requests_total POST {API} 201"] == 1
    assert told["framer_photo_seconds_count work"] == 1


@pytest.mark.parametrize(("number", "told"), [(LEAST_PUBLIC_TOTAL - 1, False), (1284, True)])
def test_the_public_total_is_told_from_twenty_on(site: Site, number: int, told: bool) -> None:
    add(site, number, "noi")
    context: AppContext = site[0].application.extensions["context"]
    context.shown_totals.refresh()
    assert ("Đã có 1.284 ảnh" in site[0].get("/c/dai-hoi").text) == told
    assert ("Chỉ đếm ảnh" in site[0].get("/c/dai-hoi").text) == told


def test_the_public_total_is_off_unless_it_is_wanted(folder: Path, tmp_path: Path) -> None:
    manifest = folder / "dai-hoi" / "campaign.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("public_total = true\n", ""), "utf-8")
    app = counting_app(folder, tmp_path / "counts.sqlite")
    context: AppContext = app.extensions["context"]
    site = app.test_client(), context.counter
    add(site, 50, "noi")
    context.shown_totals.refresh()
    assert "Chỉ đếm ảnh" not in site[0].get("/c/dai-hoi").text


def test_the_privacy_page_says_what_is_counted(site: Site, folder: Path) -> None:
    sentence = "Số dưới 5 của một đơn vị trong một ngày không bao giờ hiện ra."
    assert sentence in site[0].get("/quyen-rieng-tu").text
    assert sentence not in counting_app(folder, None).test_client().get("/quyen-rieng-tu").text


def test_totals_are_read_now_and_then(site: Site) -> None:
    context: AppContext = site[0].application.extensions["context"]
    reads: list[Callable[[], object]] = []
    totals = ShownTotals(site[1], lambda: reads.append(int) or context.campaigns().campaigns, clock=lambda: 0.0)  # type: ignore[func-returns-value]
    totals.refresh()
    totals.refresh()
    assert len(reads) == 1
