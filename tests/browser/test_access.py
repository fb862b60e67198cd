"""axe-core finds nothing on any state of the page, in light and dark."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from support.browser import Visit, Visitor

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(visit: Visit, state: str) -> None:
    """axe-core has nothing to say. It is put into the page from outside, past its policy."""
    audit = Axe().run(visit.page, options=RULES)
    violations = [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in audit.response["violations"]
        for node in each["nodes"]
    ]
    assert violations == [], state


@pytest.mark.parametrize(("kind", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_every_state(visitor: Visitor, kind: str, scheme: str, portrait: Path, two_people: Path) -> None:
    visit: Visit = getattr(visitor, kind)(color_scheme=scheme, user_agent="Zalo")
    page = visit.page
    assert_accessible(visit, "form")
    visit.choose(two_people).wait()
    page.wait_for_selector("#after summary")
    assert_accessible(visit, "several faces")
    for each in page.locator("#after summary").all():
        each.click()
    visit.change(lambda: page.check("[value='lang-son-xvii/page']"))
    page.click("#square")
    assert_accessible(visit, "everything open")
    page.reload()
    page.wait_for_selector(".picture")
    assert_accessible(visit, "the picture's page")
    page.goto(visit.site)
    visit.choose({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}).wait("problem")
    assert_accessible(visit, "not a photo")
    page.route("**/api/v1/avatars", lambda route: None)
    visit.choose(portrait).wait("busy")
    assert_accessible(visit, "sending")
    for path in ("/quyen-rieng-tu", "/avatars/gone", "/c/plain-red-gold?note=deleted"):
        page.goto(visit.site + path)
        assert_accessible(visit, path)
