"""A desk in this process, as its tests ask it."""

from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from framer.batch.task import prepare_batch_worker
from framer.desk.app import create_desk_app
from framer.desk.campaigns.picture_workers import draw_desk_picture
from framer.desk.campaigns.store import CampaignStore
from framer.desk.chosen_language import ChosenLanguage
from framer.desk.context import DeskContext
from framer.desk.folder.folder_desk import FolderDesk
from framer.desk.folder.frames_offer import OfferedFrames
from framer.desk.folder.picker import FolderPicker, PickerRoot
from framer.desk.guard import SESSION_HEADER
from framer.desk.keys import DeskKeys
from framer.desk.site_address import SiteAddress
from framer.settings import Settings
from framer.studio.drawing import draw_artwork
from support.batches import InProcessExecutor


def make_desk(tmp_path: Path, keys: DeskKeys | None = None, counts: str = "off") -> FlaskClient:
    """A client of a new desk whose folders are in `tmp_path`; it has no session yet. `counts` is FRAMER_COUNTS."""
    names = frozenset({"localhost", "127.0.0.1", "[::1]"})
    make_picture = partial(draw_desk_picture, "")
    store = CampaignStore(tmp_path / "campaigns", tmp_path / "state", draw_artwork, make_picture)
    site = SiteAddress(tmp_path / "state" / "site.json")
    language, folder = ChosenLanguage(tmp_path / "state" / "language.json"), make_folder_desk(tmp_path)
    settings = Settings(counts=counts)
    context = DeskContext(settings, keys or DeskKeys(), names, store, make_picture, site, language, folder)
    app = create_desk_app(context)
    app.testing = False  # errors are answered as in earnest
    return app.test_client()


def make_folder_desk(tmp_path: Path) -> FolderDesk:
    """Works on folders below `tmp_path`/home, in this process."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    settings = Settings(counts="off")
    return FolderDesk(
        settings,
        tmp_path / "state",
        home,
        OfferedFrames(settings, tmp_path / "campaigns"),
        lambda more: FolderPicker(lambda: [PickerRoot(home, "home")], more),
        lambda context, _workers: InProcessExecutor(prepare_batch_worker, context),
    )


def make_open_desk(tmp_path: Path, counts: str = "off") -> FlaskClient:
    """The same with a session, which every request carries."""
    keys = DeskKeys()
    client = make_desk(tmp_path, keys, counts)
    session = keys.open_session(keys.make_link_key())
    client.environ_base[f"HTTP_{SESSION_HEADER.upper().replace('-', '_')}"] = session or ""
    return client
