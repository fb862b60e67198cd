"""Names that stand in addresses: those of campaigns, frames and units."""

from framer.campaigns.manifest_lines import KeyPath
from framer.campaigns.manifest_tables import ManifestReader
from framer.campaigns.manifest_values import Slip, ascii_name
from framer.i18n import N_

MAX_ID_LENGTH = 60

_SAME_ID = N_("Two blocks have the id “%(id)s”.")


def suggest_id(name: str) -> str:
    """The ID nearest to `name`: “Hội Xuân 2027” → ``hoi-xuan-2027``; "" where nothing is left."""
    return ascii_name(name).replace("_", "-")[:MAX_ID_LENGTH].strip("-")


def is_valid_id(text: str) -> bool:
    """Whether `text` can name a campaign, a frame or a unit."""
    return text != "" and suggest_id(text) == text


def tell_same_ids(reader: ManifestReader, path: KeyPath, ids: list[str]) -> None:
    """Say which of the `ids` of the blocks at `path` an earlier one has already."""
    for number, name in enumerate(ids):
        if name in ids[:number]:
            other = f"{name}-{number + 1}"
            reader.tell((*path, number, "id"), Slip("same_id", _SAME_ID, other, is_example=True, details={"id": name}))
