"""The folder of campaigns, as they are found and opened, and a change of one is begun."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

from framer.campaigns.layout_names import DEFAULT_LAYOUT
from framer.campaigns.manifest import inspect_manifest
from framer.campaigns.manifest_ids import is_valid_id, suggest_id
from framer.campaigns.registry import campaign_directories, is_marked_draft
from framer.desk.campaigns.copies import WorkingCopies
from framer.desk.campaigns.edited_campaign import EditedCampaign
from framer.desk.campaigns.files import fingerprint_files, list_campaign_files
from framer.desk.campaigns.folder_lock import lock_folder
from framer.desk.campaigns.free_ids import first_free_id, shorten_id
from framer.desk.campaigns.history import History
from framer.desk.campaigns.shelves import ARCHIVE_NAME, DELETED_NAME, CampaignShelf
from framer.desk.campaigns.store_errors import ChangedMeanwhile
from framer.errors import UnknownFrame


@dataclass(frozen=True)
class CampaignFolder:
    """The campaigns in `root`; the desk's copies and history are in `state`. Any thread may use it."""

    root: Path
    state: Path
    _lock: RLock = field(default_factory=RLock, repr=False, kw_only=True)

    @property
    def history(self) -> History:
        """The last states of each campaign."""
        return History(self.state / "history")

    @property
    def archived(self) -> CampaignShelf:
        """The archive."""
        return CampaignShelf(self.root / ARCHIVE_NAME)

    @property
    def deleted(self) -> CampaignShelf:
        """The last drafts that were deleted."""
        return CampaignShelf(self.root / DELETED_NAME)

    @property
    def _copies(self) -> WorkingCopies:
        return WorkingCopies(self.state / "copies")

    def list_ids(self) -> list[str]:
        """The IDs of all campaigns, broken ones too, by name."""
        return [path.name for path in campaign_directories(self.root)] if self.root.is_dir() else []

    def open(self, campaign_id: str) -> EditedCampaign:
        """The campaign as it is edited. Raises UnknownFrame."""
        with self._lock:
            live = self._live(campaign_id)
            copy = self._copies.find(campaign_id)
            directory = copy or live
            version = fingerprint_files(list_campaign_files(directory))
            return EditedCampaign(
                id=campaign_id,
                directory=directory,
                version=version,
                is_draft=is_marked_draft(live),
                changed=copy is not None and version != fingerprint_files(list_campaign_files(live)),
                overtaken=copy is not None and self._copies.is_overtaken(campaign_id, live),
                was_published=self.history.was_published(campaign_id),
                manifest=inspect_manifest(directory),
            )

    def live_directory(self, campaign_id: str) -> Path:
        """Where the campaign lies as it is served. Raises UnknownFrame."""
        return self._live(campaign_id)

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """One change at a time, of this desk and of others that have the same folder."""
        with self._lock, lock_folder(self.root):
            yield

    def _live(self, campaign_id: str) -> Path:
        live = self.root / campaign_id
        if not is_valid_id(campaign_id) or not live.is_dir():
            raise UnknownFrame(frame=campaign_id, known=", ".join(self.list_ids()) or "–")
        return live

    def _begin_change(self, campaign_id: str, version: str) -> EditedCampaign:
        """The campaign in the place where a change of it goes, its present state kept. Raises ChangedMeanwhile."""
        edited = self.open(campaign_id)
        if edited.version != version:
            raise ChangedMeanwhile
        self.history.keep(campaign_id, edited.directory)
        if not edited.is_draft:
            self.history.note_published(campaign_id)
        if not edited.is_draft and self._copies.find(campaign_id) is None:
            self._copies.make(campaign_id, self.root / campaign_id)
            return self.open(campaign_id)
        return edited

    def _free_id(self, wanted: str) -> str:
        aside = {*self.archived.list_ids(), *self.deleted.list_ids()}
        taken = aside | ({path.name for path in self.root.iterdir()} if self.root.is_dir() else set())
        return first_free_id(shorten_id(suggest_id(wanted) or DEFAULT_LAYOUT), taken)
