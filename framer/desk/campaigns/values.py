"""A campaign's values as JSON for the form, and JSON from the form as values."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from framer.campaigns.layout_names import EMBLEM_NAMES, LAYOUT_NAMES, ORNAMENT_NAMES, PALETTE_NAMES
from framer.campaigns.manifest_keys import CAMPAIGN_KEYS
from framer.campaigns.manifest_lines import load_toml
from framer.campaigns.palettes import NAMED_PALETTES
from framer.campaigns.theme import contrast_ratio, parse_rgb
from framer.errors import UsageError

_KEYS = frozenset(key.name for key in CAMPAIGN_KEYS) - {"draft"}  # publishing is an act of its own
_DAYS = frozenset({"starts", "ends"})
_MAX_DEPTH = 6


def read_form_values(body: object) -> dict[str, Any]:
    """The values of a form's JSON; days become dates. Raises UsageError for keys and kinds that no campaign has."""
    if not isinstance(body, Mapping) or not set(body) <= _KEYS:
        raise UsageError
    values = {key: _read_plain(value) for key, value in body.items()}
    for key in _DAYS & set(values):
        values[key] = _read_form_day(values[key])
    return values


def show_values(text: str | None) -> dict[str, Any]:
    """The values in a manifest's `text` (None: it cannot be read) as JSON has them; days as 2027-09-30."""
    if text is None:
        return {}
    shown: dict[str, Any] = _show(load_toml(text))
    return {key: value for key, value in shown.items() if key in _KEYS}


def describe_choices() -> dict[str, Any]:
    """What a form offers: layouts, palettes with their colours and contrasts, ornaments, emblems."""
    palettes = [
        {
            "name": name,
            "colours": dict(NAMED_PALETTES[name]),
            "contrast": round(
                contrast_ratio(*(parse_rgb(NAMED_PALETTES[name][part]) for part in ("light", "field"))), 1
            ),
        }
        for name in PALETTE_NAMES
    ]
    return {"layouts": LAYOUT_NAMES, "palettes": palettes, "ornaments": ORNAMENT_NAMES, "emblems": EMBLEM_NAMES}


def _read_form_day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise UsageError from error


def _read_plain(value: Any, depth: int = 0) -> Any:
    """`value` if it is such as TOML can say: no nulls within, but for a key that is to go."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if depth < _MAX_DEPTH and isinstance(value, list):
        return [_read_plain(item, depth + 1) for item in value]
    if depth < _MAX_DEPTH and isinstance(value, dict):
        return {str(key): _read_plain(item, depth + 1) for key, item in value.items()}
    raise UsageError


def _show(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _show(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_show(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
