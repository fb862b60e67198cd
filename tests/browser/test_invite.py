"""The campaign spreads by itself: link, words, QR code and poster, with the unit's name where there is one."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from support.browser import SHARING, Visit, Visitor

UNIT = "Khoa Nội"


def with_unit(visit: Visit, portrait: Path) -> Visit:
    """A picture of the frame that has a line for the unit, filled in."""
    visit.choose(portrait).wait()
    visit.panel("frames")
    visit.change(lambda: visit.page.click("#choices .frame >> nth=2"))
    visit.panel("unit")
    visit.change(lambda: visit.page.fill("#unit-text", UNIT))
    return visit.panel("invite")


def units(url: str) -> list[str]:
    return parse_qs(urlsplit(url).query).get("unit", [])


def test_link_and_words_are_shared_or_copied(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(script=[SHARING])
    page = phone.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with_unit(phone, portrait)
    page.click("#invite-share")
    page.wait_for_function("() => shared.length === 1")
    title, link = page.evaluate("shared[0]")
    assert title
    assert link.startswith(f"{phone.site}/c/lang-son-xvii")
    assert units(link) == [UNIT]
    page.click("[data-copy=invitation]")
    page.wait_for_function(
        "text => document.querySelector('[data-copy=invitation]').textContent === text", arg=phone.words["copied"]
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "#ĐạiHộiXVII" in copied
    assert units(copied.split()[-1]) == [UNIT]


def test_code_and_poster_have_the_same_link(desktop: Visit, portrait: Path) -> None:
    page = desktop.page
    with_unit(desktop, portrait)
    page.wait_for_function("() => document.getElementById('qr').naturalWidth > 0")
    assert units(page.get_attribute("#qr", "src") or "") == [UNIT]
    assert page.is_hidden("#invite-share")  # there is no share sheet here: the link can be copied
    poster = str(page.evaluate("document.getElementById('poster').href"))
    assert units(poster) == [UNIT]
    assert page.request.get(poster).headers["content-type"] == "application/pdf"
    desktop.panel("unit")
    desktop.change(lambda: page.fill("#unit-text", ""))
    desktop.panel("invite")
    assert units(page.get_attribute("#qr", "src") or "") == []


def test_who_comes_by_the_link_finds_the_unit_filled_in(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone("/c/lang-son-xvii?unit=Khoa%20N%E1%BB%99i")
    phone.page.check("[value='lang-son-xvii/page']", force=True)
    phone.choose(portrait).wait()
    phone.panel("unit")
    assert phone.page.input_value("#unit-text") == UNIT


def test_the_invitation_is_there_after_reloading(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.page.reload()
    phone.wait()
    phone.panel("invite")
    assert phone.in_view("#qr")
    assert f"{phone.site}/c/lang-son-xvii" in (phone.page.text_content("#invitation") or "")
