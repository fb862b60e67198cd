"""The last states of each campaign, to go back to."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from framer.atomic_files import atomic_write, explain_os_error
from framer.desk.campaigns.files import copy_campaign, fingerprint_files, list_campaign_files

MAX_STATES = 20
QUIET_SECONDS = 120.0  # changes that follow one another faster are one state

_PUBLISHED_NAME = "da-cong-bo"
_NAME_FORMAT = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True)
class KeptState:
    """A state of a campaign: `name` is that of its directory, `when` the moment it was kept."""

    name: str
    when: datetime


@dataclass(frozen=True)
class History:
    """The states kept in `directory`, a folder for each campaign. `clock` gives the Unix time."""

    directory: Path
    clock: Callable[[], float] = time.time

    def list_states(self, campaign_id: str) -> list[KeptState]:
        """The kept states of a campaign, the newest first."""
        folder = self.directory / campaign_id
        names = sorted((path.name for path in folder.glob("2*Z")), reverse=True) if folder.is_dir() else []
        return [KeptState(name, datetime.strptime(name, _NAME_FORMAT).replace(tzinfo=UTC)) for name in names]

    def keep(self, campaign_id: str, source: Path, *, always: bool = False) -> None:
        """Keep the files of the campaign in `source`, before they change.

        Not if they are what was kept last, nor, unless `always`, soon after that. The oldest of more than MAX_STATES
        are removed. Raises OutputError.
        """
        states = self.list_states(campaign_id)
        now = self.clock()
        if states:
            if not always and now - states[0].when.timestamp() < QUIET_SECONDS:
                return
            newest = list_campaign_files(self.directory / campaign_id / states[0].name)
            if fingerprint_files(newest) == fingerprint_files(list_campaign_files(source)):
                return
        folder = self.directory / campaign_id
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explain_os_error(folder, error) from error
        copy_campaign(source, folder / datetime.fromtimestamp(now, UTC).strftime(_NAME_FORMAT))
        for state in self.list_states(campaign_id)[MAX_STATES:]:
            shutil.rmtree(folder / state.name, ignore_errors=True)

    def note_published(self, campaign_id: str) -> None:
        """Remember that it was published. Raises OutputError."""
        atomic_write(self.directory / campaign_id / _PUBLISHED_NAME, b"")

    def was_published(self, campaign_id: str) -> bool:
        """Whether it was published at some time, as far as this desk knows."""
        return (self.directory / campaign_id / _PUBLISHED_NAME).is_file()

    def forget(self, campaign_id: str) -> None:
        """Remove all that is kept of a campaign."""
        shutil.rmtree(self.directory / campaign_id, ignore_errors=True)

    def find(self, campaign_id: str, name: str) -> Path | None:
        """Where the state of this name is kept; None if there is none."""
        known = any(state.name == name for state in self.list_states(campaign_id))
        return self.directory / campaign_id / name if known else None
