"""Numbers of a ``campaign.toml``: lengths as shares of the picture's side, and angles."""

import math
from functools import partial
from typing import Any

from framer.campaigns.manifest_keys import ManifestKey
from framer.campaigns.manifest_values import Reading, Slip, write_toml_value
from framer.i18n import N_

_PIXELS_OF_ARTWORK = 2048  # the side of artwork: what large lengths are taken for

_BAD_SHARE = N_(
    "“%(key)s” is %(value)s; it must be a number from %(least)s to %(most)s, a share of the picture's side."
)
_BAD_ANGLE = N_("“%(key)s” is %(value)s; it must be an angle from %(least)s to %(most)s degrees.")


def share_key(name: str, least: float, most: float, example: float) -> ManifestKey:
    """A key for a length, a share of the picture's side."""
    guesses = (1 / 100, 1 / _PIXELS_OF_ARTWORK)  # per cent, pixels
    read = partial(_read_bounded_number, bounds=(least, most), example=example, message=_BAD_SHARE, guesses=guesses)
    return ManifestKey(name, read, example)


def angle_key(name: str, least: float, most: float, example: float) -> ManifestKey:
    """A key for an angle in degrees."""
    read = partial(_read_bounded_number, bounds=(least, most), example=example, message=_BAD_ANGLE, guesses=())
    return ManifestKey(name, read, example)


def _read_bounded_number(
    value: Any, bounds: tuple[float, float], example: float, message: str, guesses: tuple[float, ...]
) -> Reading:
    """A number within `bounds`, which may stand in quotes; `guesses` are factors by which a large one may be meant."""
    least, most = bounds
    number = value
    if isinstance(value, str):
        try:
            number = float(value.strip().replace(",", "."))
        except ValueError:
            number = math.nan
    if isinstance(value, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        meant = example
    elif least <= number <= most:
        return float(number), None
    else:
        shares = (round(number * factor, 3) for factor in guesses if number > 2)
        meant = next((share for share in shares if least <= share <= most), min(max(number, least), most))
    shown = value if isinstance(value, str) else write_toml_value(value)
    details = {"value": shown[:40], "least": f"{least:g}", "most": f"{most:g}"}
    return None, Slip("bad_number", message, meant, is_example=True, details=details)
