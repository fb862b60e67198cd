"""Copies of published campaigns, in which they are changed until that is published, and values put into a campaign."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framer.atomic_files import atomic_write
from framer.campaigns.manifest import MANIFEST_NAME, inspect_manifest
from framer.campaigns.manifest_findings import ManifestError, find_errors
from framer.campaigns.manifest_lines import load_toml
from framer.campaigns.manifest_mend import mend_manifest_text
from framer.campaigns.manifest_text import read_text_file
from framer.campaigns.manifest_writer import write_manifest
from framer.desk.campaigns.files import copy_campaign, fingerprint_files, list_campaign_files
from framer.desk.campaigns.frame_blocks import complete_tables
from framer.errors import UsageError


@dataclass(frozen=True)
class WorkingCopies:
    """The copies in `directory`: a folder for each campaign, and a file that says of which version it is a copy."""

    directory: Path

    def find(self, campaign_id: str) -> Path | None:
        """Where the copy of a campaign is; None if there is none."""
        copy = self.directory / campaign_id
        return copy if copy.is_dir() else None

    def make(self, campaign_id: str, live: Path) -> None:
        """Copy the campaign in `live`. Raises OutputError."""
        copy_campaign(live, self.directory / campaign_id)
        atomic_write(self._base(campaign_id), fingerprint_files(list_campaign_files(live)).encode())

    def is_overtaken(self, campaign_id: str, live: Path) -> bool:
        """Whether the campaign in `live` is not that of which the copy was made any more."""
        try:
            base = self._base(campaign_id).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return False
        return base != fingerprint_files(list_campaign_files(live))

    def drop(self, campaign_id: str) -> None:
        """Remove the copy, if there is one."""
        shutil.rmtree(self.directory / campaign_id, ignore_errors=True)
        self._base(campaign_id).unlink(missing_ok=True)

    def _base(self, campaign_id: str) -> Path:
        return self.directory / f"{campaign_id}.base"  # an ID has no dot


def can_write_values(directory: Path) -> bool:
    """Whether the manifest in `directory` can be changed by a form; one that cannot, a person has to mend first."""
    text = read_text_file(directory / MANIFEST_NAME).text
    mended = mend_manifest_text(text.replace("\r\n", "\n"), MANIFEST_NAME) if text is not None else None
    return mended is not None and mended.text is not None and not find_errors(mended.findings)


def write_campaign_values(directory: Path, values: Mapping[str, Any]) -> None:
    """Put `values` into the manifest in `directory`; lists of tables become what they are in `values`.

    Raises ManifestError for a file that only a person can mend, UsageError for what TOML cannot say, OutputError.
    """
    path = directory / MANIFEST_NAME
    text = read_text_file(path)
    if text.text is None:
        raise ManifestError(text.findings)
    readable = inspect_manifest(directory).text
    old = load_toml(readable) if readable is not None else {}
    complete = {key: complete_tables(old.get(key), value) for key, value in values.items()}
    try:
        written = write_manifest(text.text, complete, f"{directory.name}/{MANIFEST_NAME}")
    except ValueError as error:
        raise UsageError from error
    atomic_write(path, written.encode())
