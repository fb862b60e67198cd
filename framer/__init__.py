"""framer puts a campaign's frame around a profile photo.

>>> from framer import load_campaigns, make_avatar
>>> campaigns = load_campaigns()
>>> avatar = make_avatar(photo_bytes, campaigns[0].frames[0])
>>> avatar.data, avatar.warnings
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Avatar", "Campaign", "Frame", "FramerError", "Options", "load_campaigns", "make_avatar"]

if TYPE_CHECKING:
    from framer.campaigns.registry import load_campaigns
    from framer.campaigns.types import Campaign
    from framer.errors import FramerError
    from framer.imaging.pipeline import make_avatar
    from framer.imaging.types import Avatar, Frame, Options

_EXPORT_MODULES = {
    "Avatar": "imaging.types",
    "Campaign": "campaigns.types",
    "Frame": "imaging.types",
    "FramerError": "errors",
    "Options": "imaging.types",
    "load_campaigns": "campaigns.registry",
    "make_avatar": "imaging.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name at its first use: importing framer alone loads neither OpenCV nor Pillow."""
    if name not in _EXPORT_MODULES:
        raise AttributeError(f"module 'framer' has no attribute {name!r}")
    return getattr(import_module(f"framer.{_EXPORT_MODULES[name]}"), name)
