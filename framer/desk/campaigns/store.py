"""The organisation's campaigns as the desk keeps them: drafts where they are, changes to published ones in a copy.

A draft is seen by nobody without its link, so it is saved in place. A published campaign is served: changes to it are
saved in a copy in the desk's state, and shown to people when they are published. Who saves says which version was
changed; where somebody else has changed it meanwhile nothing is saved, and the later one is told.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from framer.atomic_files import atomic_write
from framer.desk.campaigns.campaign_folder import CampaignFolder
from framer.desk.campaigns.checks import CampaignFaults, check_drawn, check_edited
from framer.desk.campaigns.copies import write_campaign_values
from framer.desk.campaigns.edited_campaign import EditedCampaign
from framer.desk.campaigns.files import copy_campaign, replace_campaign
from framer.desk.campaigns.free_ids import first_free_id
from framer.desk.campaigns.picture_tasks import DeskPictureMaker
from framer.desk.campaigns.shelves import MAX_DELETED, CampaignShelf
from framer.desk.campaigns.staging import copied_aside, staged_campaign
from framer.desk.campaigns.store_errors import PublishedMeanwhile
from framer.errors import UsageError
from framer.i18n import N_
from framer.studio.drawing import ArtworkDrawer
from framer.studio.scaffold import CampaignStart, create_campaign_folder

_MAX_CAMPAIGNS = 500
_NOT_PUBLISHABLE = N_("This campaign cannot be published yet: %(count)d things have to be mended first.")
_SEE_FINDINGS = N_("They stand under “To be mended”, and at their fields.")
_ARCHIVE_PUBLISHED = N_("This campaign was published once, so it is not deleted.")
_LINKS_LEAD_THERE = N_("Archive it: links and QR codes that were sent round lead there.")
_TOO_MANY_CAMPAIGNS = N_("There are %(count)d campaigns already.")
_ARCHIVE_SOME = N_("Archive those that are over.")


@dataclass(frozen=True)
class CampaignStore(CampaignFolder):
    """What is done with the campaigns of a folder. Any thread may use it.

    `draw` draws artwork, `make_picture` looks at it: both in confined processes.
    """

    draw: ArtworkDrawer
    make_picture: DeskPictureMaker
    _checking: RLock = field(default_factory=RLock, repr=False, kw_only=True)

    def create(self, wanted_id: str, start: CampaignStart, today: date, language: str) -> EditedCampaign:
        """A new draft; `wanted_id` (words, such as the title) becomes a free ID. Raises UsageError, OutputError."""
        with self._changing():
            if len(self.list_ids()) >= _MAX_CAMPAIGNS:
                raise UsageError(_TOO_MANY_CAMPAIGNS, _ARCHIVE_SOME, count=_MAX_CAMPAIGNS)
            campaign_id = self._free_id(wanted_id)
            create_campaign_folder(self.root / campaign_id, today, language, start)
            return self.open(campaign_id)

    def save(self, campaign_id: str, version: str, values: Mapping[str, Any]) -> EditedCampaign:
        """Put `values` into the campaign that had this `version`; what is wrong with them is among its findings.

        Lists of tables (frames, units) become what they are in `values`. Raises ChangedMeanwhile, ManifestError for a
        file that only a person can mend, UsageError for values that TOML cannot say, OutputError.
        """
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            write_campaign_values(edited.directory, values)
            return self.open(campaign_id)

    def put_file(
        self, campaign_id: str, version: str, name: str, data: bytes, values: Mapping[str, Any]
    ) -> EditedCampaign:
        """Put a file (a logo, an overlay) beside the manifest, and `values` that name it into that.

        Raises what `save` does.
        """
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            atomic_write(edited.directory / name, data)
            write_campaign_values(edited.directory, values)
            return self.open(campaign_id)

    def check(self, campaign_id: str, today: date) -> CampaignFaults:
        """All that is to be mended in the campaign as it is edited. Raises UnknownFrame."""
        directory, place = self.open(campaign_id).directory, self._staged_place("check") / campaign_id
        with self._checking:
            return check_drawn(directory, place, today, self.draw, self.make_picture)

    def publish(self, campaign_id: str, version: str, today: date) -> EditedCampaign:
        """Draw its frames, check it, and let everybody see it.

        Raises ChangedMeanwhile, PublishedMeanwhile; UsageError where something has to be mended first; what
        `build_campaign` raises. Then nothing is published, and the campaign is as it was.
        """
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            if edited.overtaken:
                raise PublishedMeanwhile
            with self._staging(campaign_id, edited.directory) as staged:
                errors = check_edited(staged, today, self.make_picture).error_count
                if errors:
                    raise UsageError(_NOT_PUBLISHABLE, _SEE_FINDINGS, count=errors)
                write_campaign_values(staged, {"draft": None})
                self.history.keep(campaign_id, edited.directory, always=True)
                replace_campaign(staged, self.root / campaign_id)
            self._copies.drop(campaign_id)
            return self.open(campaign_id)

    def build_draft(self, campaign_id: str, version: str) -> EditedCampaign:
        """Draw the frames of a draft, so that who has its preview link sees it as it stands now.

        Raises ChangedMeanwhile, UsageError for one that is published, what `build_campaign` raises.
        """
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            if not edited.is_draft:
                raise UsageError
            with self._staging(campaign_id, edited.directory) as staged:
                replace_campaign(staged, self.root / campaign_id)
            self._copies.drop(campaign_id)
            return self.open(campaign_id)

    def unpublish(self, campaign_id: str, version: str) -> EditedCampaign:
        """Make it a draft again, with the changes that were not yet published. Raises ChangedMeanwhile, OutputError."""
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            write_campaign_values(edited.directory, {"draft": True})
            if edited.directory != self.root / campaign_id:
                replace_campaign(edited.directory, self.root / campaign_id)
                self._copies.drop(campaign_id)
            return self.open(campaign_id)

    def discard_changes(self, campaign_id: str, version: str) -> EditedCampaign:
        """Forget what was not published; it stays in the history. Raises ChangedMeanwhile."""
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            self.history.keep(campaign_id, edited.directory, always=True)
            self._copies.drop(campaign_id)
            return self.open(campaign_id)

    def restore(self, campaign_id: str, version: str, state: str) -> EditedCampaign:
        """Go back to a kept `state`; of a published campaign in its copy. Raises ChangedMeanwhile, UsageError."""
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            kept = self.history.find(campaign_id, state)
            if kept is None:
                raise UsageError
            self.history.keep(campaign_id, edited.directory, always=True)
            with copied_aside(kept, self._staged_place(campaign_id)) as staged:
                # Not after it is in its place: where the disk is full a draft must not be published by that.
                write_campaign_values(staged, {"draft": True if edited.is_draft else None})
                replace_campaign(staged, edited.directory)
            return self.open(campaign_id)

    def duplicate(self, campaign_id: str, wanted_id: str) -> EditedCampaign:
        """A draft with the same words and artwork, for next year. Raises UnknownFrame, OutputError."""
        with self._changing():
            edited, new_id = self.open(campaign_id), self._free_id(wanted_id or campaign_id)
            with copied_aside(edited.directory, self._staged_place(new_id)) as staged:
                write_campaign_values(staged, {"draft": True, "front": None, "facebook_overlay_id": None})
                copy_campaign(staged, self.root / new_id)
            return self.open(new_id)

    def archive(self, campaign_id: str, version: str) -> str:
        """Take it out of the list and off the site; gives its ID in the archive. Raises what `save` does."""
        with self._changing():
            self._begin_change(campaign_id, version)
            self._copies.drop(campaign_id)
            return self.archived.put(self.root / campaign_id)

    def delete_draft(self, campaign_id: str, version: str) -> str:
        """Delete a draft that was never published; gives the ID under which it can be had back for a while.

        Raises ChangedMeanwhile, UsageError for one that was published, OutputError.
        """
        with self._changing():
            edited = self._begin_change(campaign_id, version)
            if not edited.is_deletable:
                raise UsageError(_ARCHIVE_PUBLISHED, _LINKS_LEAD_THERE)
            self._copies.drop(campaign_id)
            shelf_id = self.deleted.put(self.root / campaign_id)
            for old in self.deleted.drop_oldest(MAX_DELETED):
                self.history.forget(old)
            return shelf_id

    def take_back(self, shelf: CampaignShelf, campaign_id: str) -> EditedCampaign:
        """Make what lies on the `shelf` a draft in the list. Raises UnknownFrame, OutputError."""
        with self._changing():
            taken = {path.name for path in self.root.iterdir()}
            live_id = first_free_id(campaign_id, taken)
            shelf.take_back(campaign_id, self.root / live_id)
            return self.open(live_id)

    def _staging(self, campaign_id: str, source: Path) -> contextlib.AbstractContextManager[Path]:
        return staged_campaign(source, self._staged_place(campaign_id), self.draw)

    def _staged_place(self, campaign_id: str) -> Path:
        return self.state / "staged" / campaign_id
