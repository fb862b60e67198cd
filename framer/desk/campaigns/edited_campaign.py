"""A campaign as it stands at the desk."""

from dataclasses import dataclass
from pathlib import Path

from framer.campaigns.manifest import ReadManifest


@dataclass(frozen=True)
class EditedCampaign:
    """A campaign as it stands at the desk: in `directory`, of this `version`.

    `changed`: it is not yet published so. `overtaken`: what is published was changed since, by another desk or by hand.
    """

    id: str
    directory: Path
    version: str
    is_draft: bool
    changed: bool
    overtaken: bool
    manifest: ReadManifest
