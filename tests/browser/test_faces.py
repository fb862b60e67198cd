"""Several people on a photo: a strip of their heads under the picture, to choose from."""

from pathlib import Path

import pytest

from support.browser import REPLIES, Visit, Visitor, assert_stage_shows

PEOPLE = 14


def test_another_head_is_another_picture(phone: Visit, two_people: Path) -> None:
    phone.choose(two_people).wait()
    page = phone.page
    heads = page.locator("#heads button")
    assert heads.count() == 2
    assert sorted(heads.nth(n).get_attribute("aria-pressed") or "" for n in (0, 1)) == ["false", "true"]
    before = phone.layer()
    record = phone.change(lambda: page.click("#heads [aria-pressed=false]"))
    assert page.locator("#heads [aria-pressed=true]").count() == 1
    assert page.evaluate("document.activeElement.closest('#heads') !== null")
    assert phone.layer() != before
    assert phone.in_view("#stage .view")  # something is seen to happen
    assert record["chosen"] in {0, 1}
    assert_stage_shows(phone, phone.saved())


def test_a_new_face_forgets_what_was_adjusted_for_the_old(phone: Visit, two_people: Path) -> None:
    phone.choose(two_people).wait()
    automatic = phone.layer()
    phone.adjust(lambda: phone.page.click("#quarter"))
    phone.change(lambda: phone.page.click("#heads [aria-pressed=false]"))
    phone.change(lambda: phone.page.click("#heads [aria-pressed=false]"))
    assert phone.layer() == automatic


@pytest.mark.parametrize("size", [(320, 480), (360, 612), (1280, 600)])
def test_fourteen_heads_each_large_enough_to_hit(visitor: Visitor, size: tuple[int, int], portrait: Path) -> None:
    kind = visitor.phone if size[0] < 1000 else visitor.desktop
    visit = kind(viewport={"width": size[0], "height": size[1]}, script=[REPLIES])
    page = visit.page
    faces = [{"box": [100 + 90 * n, 300 + 7 * (n % 3), 60, 70], "score": 0.9} for n in range(PEOPLE)]
    page.evaluate("faces => { window.instead = { faces, chosen: 5, warnings: [] }; }", faces)
    visit.choose(portrait).wait()
    page.wait_for_selector("#heads button")
    hit = page.evaluate(
        """() => [...document.querySelectorAll("#heads button")].map((head) => {
          head.scrollIntoView({ block: "nearest", inline: "center" });
          const { left, top, width, height } = head.getBoundingClientRect();
          const found = document.elementFromPoint(left + width / 2, top + height / 2);
          return { self: head.contains(found), side: Math.min(width, height), label: head.ariaLabel };
        })"""
    )
    assert len(hit) == PEOPLE
    assert all(each["self"] and each["side"] >= 44 for each in hit)
    assert len({each["label"] for each in hit}) == PEOPLE
    assert visit.in_view("#save")
    assert visit.in_view("#stage .view")
    page.evaluate("scrollTo(0, 0)")
    with page.expect_request(lambda each: each.method == "PATCH") as change:
        page.click("#heads button >> nth=11")
    assert change.value.post_data_json["face"] == "11"


@pytest.mark.parametrize(
    ("warnings", "count", "title"),
    [
        (["many_faces"], 2, "which"),
        (["unsure_face"], 2, "which"),  # which of two that are hard to see
        (["unsure_face"], 1, "ready"),
        ([], 2, "ready"),  # a person, and a dog or somebody in a mask: offered, not asked about
    ],
)
def test_nobody_is_asked_who_they_are_beside_a_dog(
    visitor: Visitor, portrait: Path, warnings: list[str], count: int, title: str
) -> None:
    visit = visitor.phone(script=[REPLIES])
    page = visit.page
    faces = [{"box": [100 + 90 * n, 300, 60, 70], "score": 0.88} for n in range(count)]
    page.evaluate("reply => { window.instead = reply; }", {"faces": faces, "chosen": 0, "warnings": warnings})
    visit.choose(portrait).wait()
    asked = page.text_content("#title") == visit.words["which"]
    assert asked == (title == "which")
    assert page.locator("#heads button").count() == (count if count > 1 else 0)
    assert page.is_visible("#note") == ("unsure_face" in warnings)
    if "unsure_face" in warnings:
        assert visit.text("#note summary") == visit.words["chips"]["unsure_face"]
        page.click("#note summary")
        assert visit.text("#note p") == visit.words["unsure_face"]
