"""A campaign's colours as a style sheet."""

from pathlib import Path

from framer.web import urls
from framer.web.context import current_app_context
from support.campaign_site import Days, client
from support.campaigns import write_campaign
from support.http import assert_problem

BLUE = '[colours]\nfield = "#1d4ed8"\n'


def theme_address(folder: Path, campaign: str = "dai-hoi", query: str = "") -> str:
    """As a template writes it."""
    with client(folder).application.test_request_context(f"/{query}"):
        (found,) = [each for each in current_app_context().campaigns().campaigns if each.id == campaign]
        return urls.theme_path(found)


def test_a_campaigns_colours_are_a_style_sheet_that_is_kept_for_good(folder: Path) -> None:
    response = client(folder).get(theme_address(folder))
    assert (response.status_code, response.mimetype) == (200, "text/css")
    assert "--field: #c8102e;" in response.text
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_its_address_changes_with_the_colours_and_not_with_the_language(tmp_path: Path, day: Days) -> None:
    directory = write_campaign(tmp_path)
    red = theme_address(tmp_path)
    assert theme_address(tmp_path, query="?lang=en") == red
    manifest = directory / "campaign.toml"
    manifest.write_text(manifest.read_text("utf-8").replace("[[frames]]", f"{BLUE}[[frames]]"), "utf-8")
    assert theme_address(tmp_path) != red
    response = client(tmp_path).get(red)  # an old address shows what there is now
    assert "--field: #1d4ed8;" in response.text
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_closed_campaign_keeps_its_colours_and_an_unknown_one_has_none(folder: Path, day: Days) -> None:
    day(2022, 1, 1)
    web = client(folder, FRAMER_CLOSE_ENDED="1")
    assert web.get("/c/dai-hoi/theme.css").status_code == 200
    assert_problem(web.get("/c/none/theme.css", headers={"Accept": "application/json"}), 404, "unknown_frame")
