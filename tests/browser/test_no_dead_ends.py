"""Whatever fails or is interrupted, a finished picture stays, and there is a way on from every state."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.browser import Held, Visit, Visitor, assert_stage_shows
from support.pictures import astronaut, saved

pytestmark = pytest.mark.long

UPLOADS = re.compile(r"/api/v1/avatars(\?|$)")
CHANGES = re.compile(r"/api/v1/avatars/[\w-]")
PDF = {"name": "giay-moi.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 no photo"}
PAGE_FRAME = "#choices .frame >> nth=2"  # the frame with a line for the unit's name


def methods(visit: Visit) -> list[str]:
    """Collects the methods of all requests to the API from now on."""
    sent: list[str] = []
    visit.page.on("request", lambda each: sent.append(each.method) if "/api/v1/avatars" in each.url else None)
    return sent


def toast(visit: Visit, text: str) -> None:
    """Until the message beside the picture says that."""
    visit.page.wait_for_function(
        "text => document.querySelector('#toast:not([hidden])')?.textContent.includes(text)",
        arg=text,
    )


# What a frame's font lacks


@pytest.mark.parametrize("unit", ["Khoa Nội 💉🇻🇳", pytest.param("Trạm y tế cơ sở 2 友谊关", marks=pytest.mark.large)])
def test_letters_that_the_font_lacks_are_told_at_the_field(phone: Visit, portrait: Path, unit: str) -> None:
    page = phone.page
    phone.choose(portrait).wait()
    phone.panel("frames")
    phone.change(lambda: page.click(PAGE_FRAME))
    phone.panel("unit")
    phone.change(lambda: page.fill("#unit-text", "Khoa Nội"))
    good = phone.saved()
    phone.panel("unit")
    with page.expect_response(CHANGES) as answer:
        page.fill("#unit-text", unit)
    assert answer.value.status == 400
    phone.wait()
    assert page.get_attribute("#unit-text", "aria-invalid") == "true"
    assert answer.value.json()["detail"] in phone.text("#unit-note")
    assert phone.focused == "unit-text"
    assert page.input_value("#unit-text") == unit
    assert phone.saved() == good
    phone.choose({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": saved(astronaut(500))})
    page.wait_for_function("() => document.getElementById('editor').dataset.state === 'busy'")
    phone.wait()
    phone.panel("unit")
    phone.change(lambda: page.fill("#unit-text", "Khoa Ngoại"))
    assert page.get_attribute("#unit-text", "aria-invalid") == "false"


def test_such_letters_in_a_link_stop_no_photo(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone("/?unit=Khoa%20%E5%8F%8B")
    phone.page.check("[value='lang-son-xvii/page']", force=True)
    phone.choose(portrait).wait()
    assert phone.page.is_visible("#save")
    phone.page.wait_for_selector("#unit-text[aria-invalid=true]")
    assert phone.page.input_value("#unit-text") == "Khoa 友"  # to be corrected


def test_letters_are_counted_and_enter_ends_typing(desktop: Visit, portrait: Path) -> None:
    desktop.choose(portrait).wait()
    desktop.panel("unit")
    longest = int(desktop.page.get_attribute("#unit-text", "maxlength") or 0)
    desktop.page.fill("#unit-text", "W" * longest)
    assert str(longest) in desktop.text("#unit-count")
    desktop.panel("frames")
    desktop.change(lambda: desktop.page.click(PAGE_FRAME))
    desktop.panel("unit")
    desktop.page.fill("#unit-text", "Khoa Nội")
    desktop.change(lambda: desktop.page.keyboard.press("Enter"))
    assert desktop.page.is_hidden("#unit-panel")
    assert desktop.focused != "BODY"
    desktop.panel("unit")
    desktop.page.fill("#unit-text", "W" * longest)
    assert desktop.words["unitFull"] in desktop.text("#unit-note")


# Deleting


def test_trying_again_to_delete_deletes(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    address, sent = phone.page.url, methods(phone)
    phone.page.context.set_offline(True)
    phone.page.click("#delete")
    toast(phone, phone.words["deleteFailed"])
    assert phone.state == "ready"
    assert phone.page.is_visible("#save")
    phone.page.context.set_offline(False)
    phone.page.click("#toast button")
    phone.wait("problem")
    assert phone.text("#title") == phone.words["deleted"]
    assert set(sent) == {"DELETE"}
    assert phone.page.request.get(address).status == 404
    assert "/avatars/" not in phone.page.url


def test_deleting_that_stalls_can_be_given_up(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    phone.choose(portrait)
    phone.page.clock.run_for(3000)
    phone.wait()
    held = Held(phone.page, CHANGES, "DELETE")
    phone.page.click("#delete")
    held.wait()
    phone.page.clock.run_for(16_000)
    toast(phone, phone.words["slow"])
    phone.page.click("#toast button")
    toast(phone, phone.words["deleteFailed"])
    assert phone.state == "ready"
    phone.page.unroute(CHANGES)
    phone.page.click("#toast button")
    phone.wait("problem")
    assert phone.text("#title") == phone.words["deleted"]


def test_deleting_can_be_undone_while_the_photo_is_in_the_page(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.adjust(lambda: phone.page.click("#mirror"))
    data, address = phone.saved(), phone.page.url
    phone.page.click("#delete")
    phone.wait("problem")
    assert phone.text("#retry") == phone.words["undo"]
    assert phone.page.request.get(address).status == 404
    phone.page.click("#retry")
    phone.wait()
    assert phone.saved() == data


def test_after_deleting_one_gets_back_to_the_form(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    phone.page.click("#delete")
    phone.wait("problem")
    phone.page.click("#leave")
    phone.page.wait_for_selector("#entry:not([hidden])")


# A network that fails


def test_a_change_without_network_leaves_the_picture(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    good = phone.saved()
    before = phone.layer()
    phone.panel("edit").page.click("#quarter")
    phone.page.context.set_offline(True)
    phone.page.click("#done")
    toast(phone, phone.words["offline"])
    phone.wait()
    phone.page.wait_for_function(
        "before => document.querySelectorAll('#stage .layer')[1].style.transform === before", arg=before
    )
    phone.page.context.set_offline(False)
    assert phone.saved() == good
    phone.change(lambda: phone.page.click("#toast button"))
    assert phone.saved() != good
    assert phone.layer() != before


@pytest.mark.parametrize("how", ["refused", "offline"])
def test_a_photo_that_fails_does_not_take_the_one_before(phone: Visit, portrait: Path, how: str) -> None:
    phone.choose(portrait).wait()
    phone.adjust(lambda: phone.page.click("#mirror"))
    good, address = phone.saved(), phone.page.url
    if how == "refused":
        with phone.page.expect_response(UPLOADS):
            phone.choose(PDF)
    else:
        phone.page.context.set_offline(True)
        phone.choose({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": saved(astronaut(500))})
    toast(phone, phone.words["kept"].split("{")[0])
    phone.wait()
    phone.page.context.set_offline(False)
    assert phone.page.url == address
    assert phone.saved() == good
    assert_stage_shows(phone, good)
    assert phone.adjust(lambda: phone.page.click("#more"))["crop"]["mirror"]


def test_the_first_picture_goes_only_when_the_second_is_there(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    address = phone.page.url
    held = Held(phone.page, UPLOADS)
    phone.choose({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": saved(astronaut(500))}).wait("busy")
    phone.page.wait_for_function("() => document.getElementById('progress').offsetParent !== null")
    assert phone.page.request.get(address).ok
    held.wait()
    with phone.page.expect_response(lambda each: each.request.method == "DELETE"):
        held.release()
    phone.wait()
    assert phone.page.url != address
    assert phone.page.request.get(address).status == 404


def test_a_stalled_network_is_noticed(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    page = phone.page
    held = Held(page, UPLOADS)
    with page.expect_request(UPLOADS):
        phone.choose(portrait)
    page.clock.run_for(14_000)
    assert phone.state == "busy"
    page.clock.run_for(2_000)
    phone.wait("slow")
    assert phone.text("#title") == phone.words["slow"]
    assert page.is_visible("#retry")
    assert page.is_visible("#leave")
    with page.expect_request(UPLOADS):
        page.click("#retry")
    phone.wait("busy")
    held.release()
    page.clock.run_for(1000)
    phone.wait()


def test_a_stalled_upload_goes_on_by_itself(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone(clock=True)
    held = Held(phone.page, UPLOADS)
    with phone.page.expect_request(UPLOADS):
        phone.choose(portrait)
    phone.page.clock.run_for(16_000)
    phone.wait("slow")
    held.release()
    phone.page.clock.run_for(1000)
    phone.wait()


@pytest.mark.parametrize("end", ["cancelled", "late"])
def test_a_stalled_change_can_be_given_up(visitor: Visitor, portrait: Path, end: str) -> None:
    phone = visitor.phone(clock=True)
    phone.choose(portrait)
    phone.page.clock.run_for(3000)
    phone.wait()
    held = Held(phone.page, CHANGES, "PATCH")
    phone.panel("edit").page.click("#mirror")
    phone.page.click("#done")
    held.wait()
    phone.page.clock.run_for(16_000)
    toast(phone, phone.words["slow"])
    if end == "cancelled":
        phone.page.click("#toast button")
        phone.wait()
        toast(phone, phone.words["offline"])
        phone.page.unroute(CHANGES)
        assert phone.page.is_visible("#save")
        phone.change(lambda: phone.page.click("#toast button"))
    else:
        held.release()
        phone.page.clock.run_for(1000)
        phone.wait()
        assert phone.page.is_hidden("#toast")
    phone.panel("edit")
    assert phone.page.get_attribute("#mirror", "aria-pressed") == "true"


def test_without_its_tools_the_page_still_saves(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone("/quyen-rieng-tu")
    phone.page.route("**/tools.js", lambda route: route.abort())
    phone.page.goto(phone.site)
    phone.choose(portrait).wait()
    assert phone.saved()[:3] == b"\xff\xd8\xff"


# Back, forward, reload, language


def test_reloading_gives_the_same_editor(phone: Visit, portrait: Path) -> None:
    page = phone.page
    phone.choose(portrait).wait()
    phone.panel("frames")
    phone.change(lambda: page.click(PAGE_FRAME))
    phone.panel("unit")
    phone.change(lambda: page.fill("#unit-text", "Khoa Nội"))
    phone.adjust(lambda: page.click("#mirror"))
    data = phone.saved()
    page.reload()
    phone.wait()
    assert phone.saved() == data
    assert_stage_shows(phone, data)
    phone.panel("unit")
    assert page.input_value("#unit-text") == "Khoa Nội"
    phone.panel("frames")
    assert page.get_attribute(PAGE_FRAME, "aria-pressed") == "true"
    phone.panel("preview")
    assert page.is_visible("[data-circle='140']")
    phone.adjust(lambda: page.click("#mirror"))
    phone.panel("unit")
    phone.change(lambda: page.fill("#unit-text", ""))
    phone.panel("frames")
    assert phone.change(lambda: page.click("#choices .frame >> nth=0"))["frame"] == "lang-son-xvii/ring"
    page.click("#close")
    assert page.is_visible("#delete")
    assert "10" in phone.text("#life") or "9" in phone.text("#life")


def test_another_face_after_reloading(phone: Visit, two_people: Path) -> None:
    phone.choose(two_people).wait()
    phone.page.reload()
    phone.wait()
    assert phone.page.locator("#heads button").count() == 2
    record = phone.change(lambda: phone.page.click("#heads [aria-pressed=false]"))
    phone.page.reload()
    phone.wait()
    assert phone.page.get_attribute(f"#heads button >> nth={record['chosen']}", "aria-pressed") == "true"


def test_back_and_forward(phone: Visit, portrait: Path) -> None:
    page = phone.page
    page.check("[value='lang-son-xvii/page']", force=True)
    phone.choose(portrait).wait()
    address, data = page.url, phone.saved()
    page.go_back()
    page.wait_for_selector("#entry:not([hidden])")
    assert page.is_hidden("#editor")
    assert page.is_checked("[value='lang-son-xvii/page']")
    page.go_forward()
    page.wait_for_selector("#editor:not([hidden])")
    phone.wait()
    assert page.url == address
    assert phone.saved() == data


def test_back_after_reloading_is_not_dead(phone: Visit, portrait: Path) -> None:
    page = phone.page
    home = page.url
    page.check("[value='lang-son-xvii/page']", force=True)
    phone.choose(portrait).wait()
    address = page.url
    page.reload()
    phone.wait()
    page.go_back()
    page.wait_for_selector("#entry:not([hidden])")
    assert page.url == home
    assert page.is_checked("[value='lang-son-xvii/page']")
    page.go_forward()
    page.wait_for_selector("#editor:not([hidden])")
    phone.wait()
    assert page.url == address


def test_the_privacy_page_and_back(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    address = phone.page.url
    phone.page.click("footer a[href*=quyen-rieng-tu]")
    phone.page.wait_for_url("**/quyen-rieng-tu*")
    phone.page.go_back()
    phone.page.wait_for_selector("#editor:not([hidden])")
    phone.wait()
    assert phone.page.url == address
    phone.adjust(lambda: phone.page.click("#mirror"))


def test_the_other_language_keeps_the_picture(phone: Visit, portrait: Path) -> None:
    phone.choose(portrait).wait()
    data = phone.saved()
    phone.page.click("nav [hreflang=en]")
    phone.page.wait_for_selector("html[lang=en] #editor:not([hidden])")
    phone.wait()
    assert phone.text("#title") == "Your picture is ready"
    assert phone.saved() == data
    phone.adjust(lambda: phone.page.click("#mirror"))


def test_back_while_sending(phone: Visit, portrait: Path) -> None:
    page = phone.page
    home = page.url
    Held(page, UPLOADS)
    with page.expect_request(UPLOADS):
        phone.choose(portrait)
    page.go_back()
    page.wait_for_selector("#entry:not([hidden])")
    assert page.url == home
    page.unroute(UPLOADS)
    page.go_forward()  # the photo is still there
    phone.wait()


@pytest.mark.parametrize("how", ["browser", "button"])
def test_back_from_what_is_no_photo(phone: Visit, portrait: Path, how: str) -> None:
    home = phone.page.url
    phone.choose(PDF).wait("problem")
    if how == "browser":
        phone.page.go_back()
    else:
        phone.page.click("#leave")
    phone.page.wait_for_selector("#entry:not([hidden])")
    assert phone.page.url == home
    phone.choose(portrait).wait()


# Choosing


def test_a_file_that_was_chosen_before_the_script_came(visitor: Visitor, portrait: Path) -> None:
    phone = visitor.phone("/quyen-rieng-tu")
    page = phone.page
    held = Held(page, re.compile(r"/js/app\.js"))
    page.goto(phone.site, wait_until="commit")
    page.set_input_files("#photo", portrait)
    held.release()
    phone.wait()


def test_of_several_photos_it_is_said_which_one_was_taken(phone: Visit, portrait: Path, two_people: Path) -> None:
    send = """async (files) => {
      const data = new DataTransfer();
      for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    photo = list(saved(astronaut(400)))
    phone.page.evaluate(
        send, [["thu.pdf", "application/pdf", [1]], ["a.jpg", "image/jpeg", photo], ["b.jpg", "image/jpeg", photo]]
    )
    toast(phone, "a.jpg")
    phone.wait()
    assert "3" in phone.text("#toast p")
    assert "framer batch" in phone.text("#toast p")


@pytest.mark.parametrize("state", ["ready", "changing"])
def test_a_picture_that_is_gone_is_made_again_with_one_tap(phone: Visit, portrait: Path, state: str) -> None:
    phone.choose(portrait).wait()
    phone.adjust(lambda: phone.page.click("#mirror"))
    data = phone.saved()
    token = phone.page.url.rsplit("/", 1)[1]
    assert phone.page.request.delete(f"{phone.site}/api/v1/avatars/{token}").status == 204
    if state == "ready":
        phone.page.click("#save")
    else:
        phone.panel("edit").page.click("#more")
        phone.page.click("#done")
    phone.wait("problem")
    assert phone.text("#title") == phone.words["expired"]
    phone.page.click("#retry")
    phone.wait()
    assert token not in phone.page.url
    assert phone.saved() == data


def test_a_script_that_cannot_be_loaded_leaves_the_page_for_browsers_without(chromium: Browser, site: str) -> None:
    page = chromium.new_page()
    page.route("**/js/session.js", lambda route: route.abort())
    page.goto(site)
    page.set_input_files("#photo", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": saved(astronaut())})
    page.click("button[type=submit].plain")
    page.wait_for_url("**/avatars/*")
    page.click(".result.plain a[download]", trial=True)
    page.close()
