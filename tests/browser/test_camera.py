"""The live camera, with Chromium's own test picture in place of a person."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.browser import CHROMIUM, Visit, Visitor, opened_chromium

NO_CAMERA = "navigator.mediaDevices.enumerateDevices = async () => [];"
TAKEN = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotReadableError'); };"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser with a camera that the page may use."""
    if not CHROMIUM:
        pytest.skip("there is no chromium: make browser installs it")
    with opened_chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as browser:
        yield browser


def opened(visit: Visit) -> Visit:
    """The camera runs."""
    visit.page.click("#camera")
    visit.page.wait_for_function("() => document.querySelector('.live video')?.videoWidth > 0")
    return visit


def running(visit: Visit) -> str:
    """Whether the camera's light would be on."""
    return str(visit.page.evaluate("tracks.map(({ readyState }) => readyState).join()"))


TRACKS = """
window.tracks = [];
{
  const { getUserMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getUserMedia = async function (wishes) {
    window.wishes = wishes;
    const stream = await getUserMedia.call(this, wishes);
    tracks.push(...stream.getTracks());
    return stream;
  };
}
"""


@pytest.mark.parametrize("kind", ["phone", "desktop"])
def test_a_photo_from_the_front_camera(visitor: Visitor, kind: str) -> None:
    visit: Visit = getattr(visitor, kind)(script=[TRACKS])
    page = visit.page
    page.check("[value='lang-son-xvii/page']", force=True)
    opened(visit)
    assert page.evaluate("wishes.video.facingMode") == "user"
    assert page.evaluate("getComputedStyle(document.querySelector('.live video')).transform").startswith("matrix(-1")
    frame = page.evaluate("document.querySelector('.live img').src")
    assert frame == page.evaluate("document.getElementById('sample').src")
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    with page.expect_request("**/api/v1/avatars"):
        page.click(f".live button:has-text('{visit.words['shoot']}')")
    visit.wait()
    assert page.locator(".live").count() == 0
    assert running(visit) == "ended"
    assert "/avatars/" in page.url
    visit.panel("edit")
    assert page.get_attribute("#mirror", "aria-pressed") == "false"


def test_the_photo_is_not_mirrored_though_the_preview_is(visitor: Visitor) -> None:
    """What is sent looks as the camera sees it."""
    left_is_red = """
    MediaDevices.prototype.getUserMedia = async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
      const context = canvas.getContext("2d");
      const draw = () => {
        context.fillStyle = "#f00"; context.fillRect(0, 0, 320, 480);
        context.fillStyle = "#00f"; context.fillRect(320, 0, 320, 480);
      };
      setInterval(draw, 50);
      draw();
      return canvas.captureStream(20);
    };
    """
    visit = visitor.desktop(script=[left_is_red])
    opened(visit)
    visit.page.click(f".live button:has-text('{visit.words['shoot']}')")
    visit.wait()
    photo = visit.page.evaluate(
        """() => {
          const canvas = document.querySelectorAll("#stage .layer")[1];
          const { data } = canvas.getContext("2d").getImageData(canvas.width / 4, canvas.height / 2, 1, 1);
          return { width: canvas.width, height: canvas.height, pixel: [...data] };
        }"""
    )
    assert photo["width"] == photo["height"] == 480
    red, _, blue, _ = photo["pixel"]
    assert red > 3 * blue


def test_with_the_timer(visitor: Visitor) -> None:
    visit = visitor.phone(script=[TRACKS], clock=True)
    opened(visit)
    visit.page.click(f".live button:has-text('{visit.words['timer']}')")
    assert visit.text(".live output") == "3"
    visit.page.clock.run_for(1000)
    assert visit.text(".live output") == "2"
    visit.page.clock.run_for(2500)
    visit.page.wait_for_function("() => !document.querySelector('.live')")
    visit.page.clock.run_for(3000)
    visit.wait()


@pytest.mark.parametrize("how", ["button", "Escape"])
def test_cancelling_puts_the_camera_out(visitor: Visitor, how: str) -> None:
    visit = visitor.desktop(script=[TRACKS])
    opened(visit)
    if how == "button":
        visit.page.click(f".live button:has-text('{visit.words['cancel']}')")
    else:
        visit.page.keyboard.press("Escape")
    visit.page.wait_for_function("() => !document.querySelector('.live')")
    assert running(visit) == "ended"
    assert visit.page.is_visible("#entry")
    assert visit.focused == "camera"


def test_without_a_camera_a_computer_does_not_offer_one(visitor: Visitor) -> None:
    visit = visitor.desktop(script=[NO_CAMERA])
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.is_hidden("#camera")


@pytest.mark.parametrize("script", [NO_CAMERA, TAKEN])
def test_a_phone_always_offers_its_own_camera(visitor: Visitor, script: str) -> None:
    """Also one that says it could hover, as Samsung's do; and where the live one cannot be had."""
    visit = visitor.phone(script=[script])
    visit.page.wait_for_load_state("networkidle")
    with visit.page.expect_file_chooser() as chooser:
        visit.page.click("#camera")
    assert chooser.value.element.get_attribute("capture") == "user"
    assert visit.page.is_hidden(".drop")


def test_pages_that_take_no_photo_have_no_camera(visitor: Visitor) -> None:
    allowed = "document.featurePolicy.allowsFeature('camera')"
    assert visitor.desktop().page.evaluate(allowed)
    assert not visitor.desktop("/quyen-rieng-tu").page.evaluate(allowed)
