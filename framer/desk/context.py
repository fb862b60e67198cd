"""What the desk knows besides the request."""

from dataclasses import dataclass, field

from flask import current_app

from framer.desk.campaigns.picture_tasks import DeskPictureMaker, LayoutPicture
from framer.desk.campaigns.store import CampaignStore
from framer.desk.chosen_language import ChosenLanguage
from framer.desk.folder.folder_desk import FolderDesk
from framer.desk.keys import DeskKeys
from framer.desk.site_address import SiteAddress
from framer.settings import Settings


@dataclass
class OwnPhoto:
    """The photo on which the person at the desk looks at frames; b"": none. In memory only."""

    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class DeskContext:
    """The settings, the keys, and what the views work with; in `app.extensions["desk"]`.

    `host_names` are the names by which browsers may ask for it, in small letters and without a port. `store` has the
    campaigns, `make_picture` draws them as they stand, `site` is the public address, `language` the one that was chosen
    last, `folder` has the folder of photos. `layout_pictures` are those that were drawn before: there are as many as
    layouts × palettes.
    """

    settings: Settings
    keys: DeskKeys
    host_names: frozenset[str]
    store: CampaignStore
    make_picture: DeskPictureMaker
    site: SiteAddress
    language: ChosenLanguage
    folder: FolderDesk
    own_photo: OwnPhoto = field(default_factory=OwnPhoto)
    layout_pictures: dict[LayoutPicture, bytes] = field(default_factory=dict, repr=False)


def current_desk() -> DeskContext:
    """The context of the desk at work."""
    desk: DeskContext = current_app.extensions["desk"]
    return desk
