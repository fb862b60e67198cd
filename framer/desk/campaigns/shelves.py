"""Campaigns that are in the list no more: the archive, and drafts that were deleted, for who thinks better of it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from framer.atomic_files import explain_os_error
from framer.desk.campaigns.copies import can_write_values, write_campaign_values
from framer.desk.campaigns.free_ids import first_free_id
from framer.errors import UnknownFrame

# In the folder of campaigns; names with a dot are never taken for campaigns.
ARCHIVE_NAME = ".luu-tru"
DELETED_NAME = ".da-xoa"

MAX_DELETED = 10  # drafts that can be had back


@dataclass(frozen=True)
class CampaignShelf:
    """The campaigns laid aside in `directory`, each under its ID."""

    directory: Path

    def list_ids(self) -> list[str]:
        """The IDs of all that lie here, the last one first."""
        paths = [path for path in self.directory.glob("*") if path.is_dir() and not path.name.startswith(".")]
        return [path.name for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)]

    def find(self, campaign_id: str) -> Path:
        """Where the one of this ID lies. Raises UnknownFrame."""
        known = self.list_ids()
        if campaign_id not in known:
            raise UnknownFrame(frame=campaign_id, known=", ".join(known) or "–")
        return self.directory / campaign_id

    def put(self, live: Path) -> str:
        """Lay the campaign in `live` here; gives its ID on the shelf. Raises OutputError."""
        try:
            self.directory.mkdir(exist_ok=True)
            place = self.directory / first_free_id(live.name, {path.name for path in self.directory.iterdir()})
            os.utime(live)  # when it was laid here
            live.rename(place)
        except OSError as error:
            raise explain_os_error(self.directory, error) from error
        return place.name

    def take_back(self, campaign_id: str, live: Path) -> None:
        """Make it a campaign in `live`, which is not there yet: a draft. Raises UnknownFrame, OutputError."""
        place = self.find(campaign_id)
        if can_write_values(place):
            write_campaign_values(place, {"draft": True})
        try:
            place.rename(live)
        except OSError as error:
            raise explain_os_error(live, error) from error

    def drop_oldest(self, most: int) -> list[str]:
        """Remove all but the last `most`; gives the IDs of those."""
        dropped = self.list_ids()[most:]
        for campaign_id in dropped:
            shutil.rmtree(self.directory / campaign_id, ignore_errors=True)
        return dropped
