"""The organisation's campaigns as the desk keeps them: drafts where they are, changes to published ones in a copy.

A draft is seen by nobody without its link, so it is saved in place. A published campaign is served: changes to it are
saved in a copy in the desk's state, and shown to people when they are published. Who saves says which version was
changed; where somebody else has changed it meanwhile nothing is saved, and the later one is told.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Any

from framer.atomic_files import atomic_write, explain_os_error
from framer.campaigns.layout_names import DEFAULT_LAYOUT
from framer.campaigns.manifest import MANIFEST_NAME, ReadManifest, inspect_manifest
from framer.campaigns.manifest_findings import ManifestError
from framer.campaigns.manifest_ids import is_valid_id, suggest_id
from framer.campaigns.manifest_text import read_text_file
from framer.campaigns.manifest_writer import write_manifest
from framer.campaigns.registry import campaign_directories, is_marked_draft
from framer.desk.campaigns.files import copy_campaign, fingerprint_files, list_campaign_files, replace_campaign
from framer.desk.campaigns.history import History
from framer.errors import FramerError, UnknownFrame, UsageError
from framer.i18n import N_
from framer.studio.build import build_campaign
from framer.studio.check.findings import LEVEL_ERROR, CheckReport, count_levels
from framer.studio.check.report import check_path
from framer.studio.drawing import ArtworkDrawer
from framer.studio.scaffold import CampaignStart, create_campaign_folder

ARCHIVE_NAME = ".luu-tru"  # in the folder of campaigns; a name with a dot is never taken for a campaign

_MAX_CAMPAIGNS = 500
_NOT_PUBLISHABLE = N_("This campaign cannot be published yet: %(count)d things have to be mended first.")
_SEE_FINDINGS = N_("They stand beside the fields.")
_TOO_MANY_CAMPAIGNS = N_("There are %(count)d campaigns already.")
_ARCHIVE_SOME = N_("Archive those that are over.")


class ChangedMeanwhile(FramerError):
    """Somebody else has saved this since it was opened."""

    code = "changed_meanwhile"
    http_status = 409
    exit_code = None
    default_message = N_("Somebody has changed this campaign in another window meanwhile.")
    default_hint = N_("Load the newest state; what you have typed stays in this window until you do.")


@dataclass(frozen=True)
class EditedCampaign:
    """A campaign as it stands at the desk: in `directory`, of this `version`; `changed`: not yet published so."""

    id: str
    directory: Path
    version: str
    is_draft: bool
    changed: bool
    manifest: ReadManifest


@dataclass(frozen=True)
class CampaignStore:
    """The campaigns in `root`; the desk's copies and history are in `state`. Any thread may use it."""

    root: Path
    state: Path
    draw: ArtworkDrawer
    _lock: RLock = field(default_factory=RLock, repr=False)

    @property
    def history(self) -> History:
        """The last states of each campaign."""
        return History(self.state / "history")

    def list_ids(self) -> list[str]:
        """The IDs of all campaigns, broken ones too, by name."""
        return [path.name for path in campaign_directories(self.root)] if self.root.is_dir() else []

    def open(self, campaign_id: str) -> EditedCampaign:
        """The campaign as it is edited. Raises UnknownFrame."""
        with self._lock:
            live = self._live(campaign_id)
            copy = self._copy(campaign_id)
            directory = copy if copy.is_dir() else live
            return EditedCampaign(
                id=campaign_id,
                directory=directory,
                version=fingerprint_files(list_campaign_files(directory)),
                is_draft=is_marked_draft(live),
                changed=directory == copy,
                manifest=inspect_manifest(directory),
            )

    def create(self, wanted_id: str, start: CampaignStart, today: date, language: str) -> EditedCampaign:
        """A new draft; `wanted_id` (words, such as the title) becomes a free ID. Raises UsageError, OutputError."""
        with self._lock:
            if len(self.list_ids()) >= _MAX_CAMPAIGNS:
                raise UsageError(_TOO_MANY_CAMPAIGNS, _ARCHIVE_SOME, count=_MAX_CAMPAIGNS)
            campaign_id = self._free_id(wanted_id)
            create_campaign_folder(self.root / campaign_id, today, language, start)
            return self.open(campaign_id)

    def save(self, campaign_id: str, version: str, values: Mapping[str, Any]) -> EditedCampaign:
        """Put `values` into the campaign that had this `version`; what is wrong with them is among its findings.

        Raises ChangedMeanwhile, ManifestError for a file that only a person can mend, UsageError for values that
        TOML cannot say, OutputError.
        """
        with self._lock:
            edited = self._begin_change(campaign_id, version)
            text = read_text_file(edited.directory / MANIFEST_NAME)
            if text.text is None:
                raise ManifestError(text.findings)
            try:
                written = write_manifest(text.text, values, f"{campaign_id}/{MANIFEST_NAME}")
            except ValueError as error:
                raise UsageError from error
            atomic_write(edited.directory / MANIFEST_NAME, written.encode())
            return self.open(campaign_id)

    def put_file(self, campaign_id: str, version: str, name: str, data: bytes) -> EditedCampaign:
        """Put a file (a logo, an overlay) beside the manifest. Raises ChangedMeanwhile, OutputError."""
        with self._lock:
            edited = self._begin_change(campaign_id, version)
            atomic_write(edited.directory / name, data)
            return self.open(campaign_id)

    def check(self, campaign_id: str, today: date) -> tuple[CheckReport, ...]:
        """All findings about the campaign as it is edited. Raises UnknownFrame."""
        return check_path(self.open(campaign_id).directory, today, self.draw)

    def publish(self, campaign_id: str, version: str, today: date) -> EditedCampaign:
        """Draw its frames, check it, and let everybody see it.

        Raises ChangedMeanwhile; UsageError where something has to be mended first, and then nothing is published;
        what `build_campaign` raises.
        """
        with self._lock:
            self._begin_change(campaign_id, version)
            copy = self._make_copy(campaign_id)
            build_campaign(copy, self.draw)
            errors = count_levels(check_path(copy, today, self.draw))[LEVEL_ERROR]
            if errors:
                raise UsageError(_NOT_PUBLISHABLE, _SEE_FINDINGS, count=errors)
            self._write_draft_flag(copy, draft=False)
            replace_campaign(copy, self.root / campaign_id)
            self._drop_copy(campaign_id)
            return self.open(campaign_id)

    def unpublish(self, campaign_id: str, version: str) -> EditedCampaign:
        """Make it a draft again, with the changes that were not yet published. Raises ChangedMeanwhile, OutputError."""
        with self._lock:
            edited = self._begin_change(campaign_id, version)
            self._write_draft_flag(edited.directory, draft=True)
            if edited.directory != self.root / campaign_id:
                replace_campaign(edited.directory, self.root / campaign_id)
                self._drop_copy(campaign_id)
            return self.open(campaign_id)

    def discard_changes(self, campaign_id: str, version: str) -> EditedCampaign:
        """Forget what was not published; it stays in the history. Raises ChangedMeanwhile."""
        with self._lock:
            self._begin_change(campaign_id, version)
            self._drop_copy(campaign_id)
            return self.open(campaign_id)

    def restore(self, campaign_id: str, version: str, state: str) -> EditedCampaign:
        """Go back to a kept `state`; of a published campaign in its copy. Raises ChangedMeanwhile, UsageError."""
        with self._lock:
            edited = self._begin_change(campaign_id, version)
            kept = self.history.find(campaign_id, state)
            if kept is None:
                raise UsageError
            replace_campaign(kept, edited.directory)
            self._write_draft_flag(edited.directory, draft=edited.is_draft)
            return self.open(campaign_id)

    def duplicate(self, campaign_id: str, wanted_id: str) -> EditedCampaign:
        """A draft with the same words and artwork, for next year. Raises UnknownFrame, OutputError."""
        with self._lock:
            edited, new_id = self.open(campaign_id), self._free_id(wanted_id or campaign_id)
            staged = self.state / "staged" / new_id
            shutil.rmtree(staged, ignore_errors=True)
            copy_campaign(edited.directory, staged)
            self._write_draft_flag(staged, draft=True)
            copy_campaign(staged, self.root / new_id)
            shutil.rmtree(staged, ignore_errors=True)
            return self.open(new_id)

    def archive(self, campaign_id: str, version: str) -> None:
        """Take it out of the list and off the site; its folder goes to ARCHIVE_NAME. Raises ChangedMeanwhile."""
        with self._lock:
            self._begin_change(campaign_id, version)
            self._drop_copy(campaign_id)
            place = self.root / ARCHIVE_NAME
            try:
                place.mkdir(exist_ok=True)
                taken = {path.name for path in place.iterdir()}
                (self.root / campaign_id).rename(place / _first_free(campaign_id, taken))
            except OSError as error:
                raise explain_os_error(place, error) from error

    def _live(self, campaign_id: str) -> Path:
        live = self.root / campaign_id
        if not is_valid_id(campaign_id) or not live.is_dir():
            raise UnknownFrame(frame=campaign_id, known=", ".join(self.list_ids()) or "–")
        return live

    def _copy(self, campaign_id: str) -> Path:
        return self.state / "copies" / campaign_id

    def _begin_change(self, campaign_id: str, version: str) -> EditedCampaign:
        """The campaign in the place where a change of it goes, its present state kept. Raises ChangedMeanwhile."""
        edited = self.open(campaign_id)
        if edited.version != version:
            raise ChangedMeanwhile
        self.history.keep(campaign_id, edited.directory)
        if not edited.is_draft and not edited.changed:
            self._make_copy(campaign_id)
            return self.open(campaign_id)
        return edited

    def _make_copy(self, campaign_id: str) -> Path:
        copy = self._copy(campaign_id)
        if not copy.is_dir():
            copy_campaign(self.root / campaign_id, copy)
        return copy

    def _drop_copy(self, campaign_id: str) -> None:
        shutil.rmtree(self._copy(campaign_id), ignore_errors=True)

    def _write_draft_flag(self, directory: Path, *, draft: bool) -> None:
        path = directory / MANIFEST_NAME
        text = read_text_file(path)
        if text.text is None:
            raise ManifestError(text.findings)
        written = write_manifest(text.text, {"draft": True if draft else None}, f"{directory.name}/{MANIFEST_NAME}")
        atomic_write(path, written.encode())

    def _free_id(self, wanted: str) -> str:
        archived = {path.name for path in (self.root / ARCHIVE_NAME).glob("*")}
        taken = archived | ({path.name for path in self.root.iterdir()} if self.root.is_dir() else set())
        return _first_free((suggest_id(wanted) or DEFAULT_LAYOUT)[:40].strip("-"), taken)


def _first_free(name: str, taken: set[str]) -> str:
    """`name`, or the first of ``name-2``, ``name-3``, … that is not taken."""
    return next(each for each in (name, *(f"{name}-{number}" for number in range(2, 10_000))) if each not in taken)
