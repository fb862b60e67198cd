"""The keys of a ``campaign.toml`` that keep people from a campaign: a slip in one of them must never show it to all."""

from collections.abc import Iterator, Mapping
from typing import Any

from framer.campaigns.manifest_keys import CAMPAIGN_KEYS, nearest_name
from framer.campaigns.manifest_lines import scan_statements

# With the value that hides nothing; None: every value does.
_HIDING_KEYS: Mapping[str, object] = {"draft": False, "listed": True, "closed_after_days": None}
_ALL_NAMES = tuple(key.name for key in CAMPAIGN_KEYS)


def find_hiding_key(name: str, value: Any) -> str:
    """The key that `name`, which is misspelt or misplaced, means to hide the campaign with; "" if it means none."""
    meant = nearest_name(name, _ALL_NAMES)
    return meant if meant in _HIDING_KEYS and value is not _HIDING_KEYS[meant] else ""


def marks_draft(document: Mapping[str, Any]) -> bool:
    """Whether `document` says of ``draft`` anything but ``false``, wherever it stands and however it is spelt."""
    return any(find_hiding_key(name, value) == "draft" for name, value in _walk_values(document))


def has_draft_line(text: str) -> bool:
    """Like `marks_draft`, for the `text` of a manifest that is no TOML."""
    values = ((each.key, each.text.partition("=")[2].strip() != "false") for each in scan_statements(text))
    return any(find_hiding_key(key, value) == "draft" for key, value in values if key)


def _walk_values(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """All keys of `table` and of the tables in it, with their values."""
    for name, value in table.items():
        yield name, value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                yield from _walk_values(inner)
