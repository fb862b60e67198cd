"""What a person does on the page, in words for the tests."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from support.processes import until

# The shell draws the same and costs a third less processor time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-sync",
    "--host-resolver-rules=MAP *.lan 127.0.0.1",
)
_AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PATIENCE = 15_000  # ms, on a busy machine
SIDE = 144  # px in which pictures are compared
ALIKE = 5.0  # levels of 255 that the stage may differ from the file on average: it is smaller and drawn otherwise
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shift += each.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
SHARING = """
window.shared = [];
navigator.canShare = (what) => what.files.length === 1;
navigator.share = async ({ files, url, title }) => {
  shared.push(files ? [files[0].name, files[0].size, files[0].type] : [title, url]);
};
"""
REPLIES = """
{
  const { get } = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "responseText");
  const rewrite = (text) => {
    const reply = JSON.parse(text || "{}");
    if (!reply.crop || !window.instead) return text;
    return JSON.stringify({ ...reply, ...window.instead, crop: { ...reply.crop, ...window.instead.crop } });
  };
  Object.defineProperty(XMLHttpRequest.prototype, "responseText", { get() { return rewrite(get.call(this)); } });
}
"""  # what `window.instead` has takes the place of the same in the server's records of pictures


@contextmanager
def opened_chromium(*flags: str) -> Iterator[Browser]:
    """The distribution's Chromium, with more flags than usual if need be; there has to be one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        browser.close()


class Visit:
    """One open page."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self._complain(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._note)

    def _complain(self, kind: str, text: str) -> None:
        """What the console says; a refusal by the server is an expected answer, not a complaint."""
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(text)

    def _note(self, request: Request) -> None:
        if not request.url.startswith(("blob:", "data:")):
            self.requests.append(request.url)

    def choose(self, photo: Path | dict[str, Any]) -> "Visit":
        """Choose a photo."""
        self.page.set_input_files("#photo", photo)  # type: ignore[arg-type]
        return self

    def wait(self, state: str = "ready") -> "Visit":
        """Until the editor is in that state."""
        self.page.wait_for_selector(f'#editor[data-state="{state}"]')
        return self

    @property
    def state(self) -> str:
        """The editor's state: busy, slow, ready, changing or problem."""
        return self.page.get_attribute("#editor", "data-state") or ""

    @property
    def words(self) -> dict[str, Any]:
        """The sentences that the server gave to the script."""
        data: dict[str, Any] = json.loads(self.page.text_content("#page-data") or "")
        return dict(data["words"])

    @property
    def focused(self) -> str:
        """The id of what has the focus, or its element's name."""
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.tagName"))

    def panel(self, name: str) -> "Visit":
        """Open what a button under the picture opens."""
        self.page.wait_for_selector("#after-source h2", state="attached")  # the tools are there
        if self.page.is_visible("#close"):
            self.page.click("#close")
        self.page.click(f"[data-panel={name}]")
        self.page.wait_for_selector(f"#{name}-panel:not([hidden])")
        return self

    def adjust(self, *actions: Callable[[], object]) -> dict[str, Any]:
        """Open the editing mode, do all that, and keep it; gives the server's record of the new picture."""
        if self.page.get_attribute("#editor", "data-panel-open") != "edit":
            self.panel("edit")
        for action in actions:
            action()
        return self.change(lambda: self.page.click("#done"))

    def in_view(self, selector: str) -> bool:
        """Whether all of the element lies in the window, and nothing else covers its middle."""
        return bool(
            self.page.evaluate(
                """(selector) => {
                  const element = document.querySelector(selector);
                  const { left, top, right, bottom } = element.getBoundingClientRect();
                  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
                  return left >= 0 && top >= 0 && right <= innerWidth + 0.5 && bottom <= innerHeight + 0.5
                    && element.contains(hit);
                }""",
                selector,
            )
        )

    def box(self, selector: str) -> dict[str, float]:
        """Where an element that is seen stands in the window: x, y, width, height in px."""
        box = self.page.locator(selector).bounding_box()
        assert box, selector
        return dict(box)  # type: ignore[arg-type]

    def layer(self) -> str:
        """How the photo lies under its frame: the CSS transform."""
        return str(self.page.evaluate("document.querySelectorAll('#stage .layer')[1].style.transform"))

    def change(self, action: Callable[[], object]) -> dict[str, Any]:
        """Do something that changes the picture, and wait for the new one; gives the server's record of it."""
        with self.page.expect_response(lambda each: each.request.method == "PATCH") as answer:
            action()
        record: dict[str, Any] = answer.value.json()
        self.wait()
        return record

    def photo_at(self, right: float, down: float) -> list[float]:
        """The pixel of the photo's canvas that lies so many px right of and below the middle of the picture."""
        return self._map("matrix.inverse()", [right, down], "half", "0")

    def place_of(self, pixel: list[float]) -> list[float]:
        """Where a pixel of the photo's canvas lies: px right of and below the middle of the picture."""
        return self._map("matrix", pixel, "0", "half")

    def _map(self, matrix: str, place: list[float], before: str, after: str) -> list[float]:
        script = f"""([x, y]) => {{
          const half = document.querySelector("#stage .view").clientWidth / 2;
          const matrix = new DOMMatrix(document.querySelectorAll("#stage .layer")[1].style.transform);
          const point = {matrix}.transformPoint({{ x: x + {before}, y: y + {before} }});
          return [point.x - {after}, point.y - {after}];
        }}"""
        return list(self.page.evaluate(script, place))

    def text(self, selector: str) -> str:
        """The words of an element."""
        return self.page.inner_text(selector).strip()

    def saved(self) -> bytes:
        """Save the picture by its button."""
        with self.page.expect_download() as download:
            self.page.click("#save")
        return Path(download.value.path()).read_bytes()

    def stage(self) -> NDArray[np.int16]:
        """The stage as it is seen."""
        self.page.locator("#stage").scroll_into_view_if_needed()
        box = self.box("#stage .view")
        window = Image.open(BytesIO(self.page.screenshot(animations="allow"))).convert("RGB")
        left, top, right, bottom = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
        scale = window.width / self.page.evaluate("innerWidth")
        return small(window, tuple(max(0.0, n * scale) for n in (left, top, right, bottom)))

    def middle(self) -> tuple[float, float]:
        """The middle of the picture in the window, px."""
        box = self.box("#stage")
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(self, *moments: Sequence[tuple[float, float]]) -> None:
        """Fingers, at these places after one another, relative to the middle of the picture; then lifted."""
        x, y = self.middle()
        cdp = self.page.context.new_cdp_session(self.page)
        for at, places in enumerate(moments):
            points = [{"x": x + u, "y": y + v, "id": finger} for finger, (u, v) in enumerate(places)]
            kind = "touchMove" if at else "touchStart"
            cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def drag(self, right: int, down: int, drop: bool = True) -> None:
        """Drag with the mouse, from the middle of the picture."""
        x, y = self.middle()
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + right / 2, y + down / 2)
        self.page.mouse.move(x + right, y + down)
        if drop:
            self.page.mouse.up()


class Held:
    """Requests to addresses like that get no answer before `release`."""

    def __init__(self, page: Page, address: str | re.Pattern[str], method: str = "") -> None:
        self.page, self.method = page, method
        self.routes: list[Route] = []
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        if self.method in {"", route.request.method}:
            self.routes.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        """Until there is one."""
        for _ in range(PATIENCE // 20):
            if self.routes:
                return
            self.page.wait_for_timeout(20)  # lets Playwright take in what happens
        raise AssertionError(f"nothing was sent: {self.page.inner_text('main')}")

    def release(self) -> None:
        """Let the newest go on."""
        self.wait()
        self.routes[-1].continue_()


class Visitor:
    """Opens pages, and looks at the end whether any of them was complained about or asked somebody else."""

    def __init__(self, chromium: Browser, site: str) -> None:
        self.chromium, self.site = chromium, site
        self.visits: list[Visit] = []
        self.contexts: list[Any] = []

    def phone(self, path: str = "/", **more: Any) -> Visit:
        """A phone of 360 × 740 px with touch."""
        return self.open(
            path, **{"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, **more}
        )

    def desktop(self, path: str = "/", **more: Any) -> Visit:
        """A window of 1280 × 800 px."""
        return self.open(path, **{"viewport": {"width": 1280, "height": 800}, **more})

    def open(self, path: str, script: Sequence[str] = (), clock: bool = False, **options: Any) -> Visit:
        """Any other browser. `script` runs before the page's own; with `clock` time stands until it is told to run."""
        context = self.chromium.new_context(**{"locale": "vi-VN", "reduced_motion": "reduce", **options})
        self.contexts.append(context)
        for each in script:
            context.add_init_script(each)
        visit = Visit(context.new_page(), self.site)
        self.visits.append(visit)
        if clock:
            visit.page.clock.install()
        visit.page.goto(self.site + path)
        return visit

    def leave(self) -> None:
        """Close everything."""
        for context in self.contexts:
            context.close()
        for visit in self.visits:
            assert visit.complaints == []
            assert [url for url in visit.requests if not url.startswith(self.site)] == []


def enter_desk(page: Page, address: str) -> None:
    """Open a desk with the key in `address`, and wait until it is exchanged: leaving earlier would waste it."""
    page.goto(address)
    page.wait_for_function("() => sessionStorage.getItem('framer-desk-session')", timeout=PATIENCE)


def picture(data: bytes) -> NDArray[np.int16]:
    """An image file, as small as what `Visit.stage` gives."""
    return small(Image.open(BytesIO(data)).convert("RGB"))


def small(image: Image.Image, box: tuple[float, ...] | None = None) -> NDArray[np.int16]:
    """SIDE × SIDE × RGB: small enough for screen and file to be drawn alike."""
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS, box=box)).astype(np.int16)


def difference(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """The mean difference within the circle, in levels of 255."""
    y, x = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    inside = x * x + y * y < (0.48 * SIDE) ** 2
    return float(np.abs(one - other)[inside].mean())


def assert_stage_shows(visit: Visit, data: bytes, levels: float = ALIKE) -> None:
    """The stage looks like the picture of that file."""
    visit.page.wait_for_function("() => !document.querySelector('#stage .view').getAnimations().length")
    shown = picture(data)
    assert until(lambda: difference(visit.stage(), shown) < levels, 5)  # the page may still scroll


def assert_accessible(visit: Visit, state: str) -> None:
    """axe-core has nothing to say. It is put into the page from outside, past its policy."""
    audit = Axe().run(visit.page, options=_AXE_RULES)
    violations = [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in audit.response["violations"]
        for node in each["nodes"]
    ]
    assert violations == [], f"{state}: {violations}"
