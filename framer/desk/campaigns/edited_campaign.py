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
    was_published: bool = False

    @property
    def is_deletable(self) -> bool:
        """Whether nobody can have a link to it: a draft that was never published."""
        return self.is_draft and not self.was_published
