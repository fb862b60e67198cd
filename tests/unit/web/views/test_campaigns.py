"""The list of campaigns for programs, and where each stands."""

from datetime import date
from pathlib import Path

import pytest

from support.campaign_site import OLD_NUMBER, Days, campaigns, client
from support.campaigns import TITLE, write_campaign
from support.http import assert_problem, form, portrait, post

UNIT = (
    '[[frames.fields]]\nid = "unit"\nlabel = "Tên đơn vị"\narc = { r = 0.4, degrees = 90 }\nsize = 0.04\nlongest = 50'
)
SPRING = {"title": "Mừng xuân", "mark": "Xuân 2021", "starts": date(2021, 1, 1), "ends": date(2021, 3, 31)}
RUNNING = ("running", "Đang diễn ra đến hết ngày 29/09/2020", "Running until the end of 29 September 2020")


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ((2020, 9, 20), ("upcoming", "Bắt đầu từ ngày 21/09/2020", "Starts on 21 September 2020")),
        ((2020, 9, 21), RUNNING),
        ((2020, 9, 29), RUNNING),
        (
            (2020, 9, 30),
            ("ended", "Đã kết thúc ngày 29/09/2020", "Ended on 29 September 2020"),
        ),
    ],
)
def test_the_page_and_the_api_say_where_a_campaign_stands(
    folder: Path, day: Days, today: tuple[int, int, int], expected: tuple[str, str, str]
) -> None:
    status, vietnamese, english = expected
    day(*today)
    web = client(folder)
    for path in ("/", "/c/dai-hoi"):
        assert vietnamese in web.get(path).text
        assert english in web.get(f"{path}?lang=en").text
    (campaign,) = campaigns(web)
    assert (campaign["status"], campaign["closed"]) == (status, False)
    assert post(web, form(portrait(), frame="dai-hoi", size="256")).status_code == 200


def test_the_list_of_campaigns(folder: Path) -> None:
    write_campaign(folder, frames=2, facebook_overlay_id=OLD_NUMBER, caption="Mời bạn", fields=UNIT)
    write_campaign(folder, "xuan", **SPRING)
    response = client(folder).get("/api/v1/campaigns")
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Đại hội XVII" in response.text  # as letters, not as escapes
    spring, congress = response.get_json()["campaigns"]
    assert spring["id"] == "xuan"
    first, second = congress.pop("frames")
    card = congress.pop("card")
    assert congress == {
        "id": "dai-hoi",
        "title": TITLE,
        "mark": "Đại hội XVII",
        "organiser": "Sở Y tế tỉnh Lạng Sơn",
        "caption": "Mời bạn",
        "starts": "2020-09-21",
        "ends": "2020-09-29",
        "status": "running",
        "closed": False,
        "current": True,
        "facebook_overlay_id": OLD_NUMBER,
        "href": "/c/dai-hoi",
        "units": None,
    }
    assert card.startswith("/c/dai-hoi/card.jpg?v=")
    version = first["version"]
    assert first == {
        "id": "dai-hoi/ring0",
        "title": "Vòng 0",
        "window": {"cx": 0.5, "cy": 0.5, "r": 0.37},
        "image": f"/frames/dai-hoi/ring0.webp?v={version}",
        "thumbnail": f"/frames/dai-hoi/ring0.thumb.webp?v={version}",
        "version": version,
        "head_in_front": False,
        "fields": [{"id": "unit", "label": "Tên đơn vị", "longest": 50}],
    }
    assert (second["id"], second["fields"]) == ("dai-hoi/ring1", [])


def test_a_broken_campaign_keeps_no_photo_and_tells_strangers_nothing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_campaign(folder, "hong").joinpath("campaign.toml").write_text("title = ")
    web = client(folder)
    vietnamese, english = {"Accept_Language": "vi"}, {"Accept_Language": "en"}
    refused = [post(web, form(portrait(), frame=frame), **vietnamese) for frame in ("hong/ring0", "hong")]
    for response in (*refused, web.get("/c/hong/card.jpg", headers={"Accept": "application/problem+json"})):
        problem = assert_problem(response, 409, "broken_campaign")
        assert problem["detail"] == "Chiến dịch “hong” đang được sửa."
        assert "campaign.toml" not in response.text
    assert "“hong” is being put right" in post(web, form(portrait(), frame="hong"), **english).text
    said = [record.getMessage() for record in caplog.records if "hong" in record.getMessage()]
    assert len(said) == 1  # at the start, and not with each request
    assert "hong/campaign.toml" in said[0]
