"""What a person asks of a batch, as text: what the command's options and the desk's form have in common."""

from dataclasses import dataclass
from pathlib import Path

from framer.i18n import N_

UNIT_LEFT_OUT = N_("The frame %(frame)s has no line for the unit's name; it was left out.")


@dataclass(frozen=True)
class BatchWishes:
    """All but the two folders, as typed; None or "" is what was left out.

    `frame` and `size` may have several values with commas between. `names` is the path of a staff list, `unit_from` may
    be "folder" or UNIT_FROM_SOURCE, `folders` is one of `framer.batch.layout.FOLDER_CHOICES`. `frame_unlisted`: people
    whose unit the campaign's list does not have get a picture without a unit's name, else none.
    """

    frame: str | None = None
    size: str | None = None
    format: str | None = None
    unit: str | None = None
    fit: str | None = None
    level: str | None = None
    light: str | None = None
    blur_background: str | None = None
    names: str | None = None
    unit_from: str | None = None
    folders: str = "tree"
    name_pattern: str | None = None
    frame_unlisted: bool = False

    @property
    def names_path(self) -> Path | None:
        """The staff list."""
        return Path(self.names) if self.names else None
