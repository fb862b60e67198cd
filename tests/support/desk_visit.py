"""A window of an office PC on a desk whose user has a folder of photos and a list beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from framer.assets import asset_directory
from support.browser import Visit, enter_desk
from support.desk_process import started_desk


@contextmanager
def visited_folder_desk(chromium: Browser, folder: Path, photos: Mapping[str, str], staff_list: str) -> Iterator[Visit]:
    """The desk's page of folders, with `photos` (file → portrait of the page) in “anh”; nothing may be complained of.

    The desk's campaigns lie in `folder`/campaigns, its user's files in `folder`/home.
    """
    for name, portrait in photos.items():
        path = folder / "home/anh" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.open(asset_directory("static") / f"portraits/{portrait}.webp").resize((480, 480)).save(path)
    (folder / "home/danh-sach.csv").write_text(staff_list, "utf-8")
    with started_desk(folder, HOME=str(folder / "home")) as address:
        context = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 625}, reduced_motion="reduce")
        visit = Visit(context.new_page(), address.partition("/#")[0])
        enter_desk(visit.page, address)
        visit.page.goto(f"{visit.site}/thu-muc")
        visit.page.wait_for_selector("#choose:not([hidden])")
        yield visit
        context.close()
        assert visit.complaints == []
