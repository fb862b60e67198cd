"""Where browsers say that a form was sent from; in an office's network without https they say less."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

FORM = """<!doctype html><meta name="referrer" content="{policy}">
<form action="{address}/avatars" method="post" enctype="multipart/form-data">
<input type="file" name="photo" id="photo"><button type="submit">Go</button></form>"""


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page without scripts."""
    context = chromium.new_context(java_script_enabled=False, locale="en")
    yield context.new_page()
    context.close()


def by_name(site: str) -> str:
    """The address that an office's network has for the site: not one to which browsers give the rights of https."""
    return site.replace("127.0.0.1", "khung.lan")


def test_without_https_and_scripts_a_picture_is_made_and_deleted(page: Page, site: str, portrait: Path) -> None:
    page.goto(by_name(site))
    page.set_input_files("#photo", portrait)
    with page.expect_request("**/avatars") as upload:
        page.get_by_role("button", name="Put the frame").click()
    assert "sec-fetch-site" not in upload.value.all_headers()
    with page.expect_request("**/delete") as deletion:
        page.get_by_role("button", name="Delete now").click()
    assert deletion.value.all_headers()["origin"] == by_name(site)
    assert "note=" in page.url


@pytest.mark.parametrize("policy", ["", "no-referrer"])
@pytest.mark.parametrize("is_secure", [True, False])
def test_a_page_of_another_site_sends_no_photo(
    page: Page, site: str, portrait: Path, policy: str, is_secure: bool
) -> None:
    address = site if is_secure else by_name(site)
    page.route("http://other.lan/", lambda route: route.fulfill(body=FORM.format(address=address, policy=policy)))
    page.goto("http://other.lan/")
    page.set_input_files("#photo", portrait)
    with page.expect_navigation() as answer:
        page.get_by_role("button", name="Go").click()
    assert answer.value
    assert answer.value.status == 403
    assert "another site" in page.inner_text("h1")
