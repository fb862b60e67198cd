"""What changed between two states of a campaign, in the words of the form."""

from collections.abc import Mapping
from pathlib import Path

from framer.campaigns.manifest import inspect_manifest
from framer.desk.campaigns.files import list_campaign_files
from framer.desk.campaigns.values import show_values
from framer.i18n import N_

FIELD_NAMES = {
    "title": N_("Slogan"), "slogan": N_("Shorter slogan"), "mark": N_("Mark"), "organiser": N_("Organiser"),
    "contact": N_("Contact"), "starts": N_("First day"), "ends": N_("Last day"),
    "closed_after_days": N_("Closing"), "listed": N_("On the site"), "front": N_("On the site"),
    "order": N_("On the site"), "lang": N_("Language"), "caption": N_("Words to post"),
    "captions": N_("Words to post"), "units": N_("Units"), "logo": N_("Logo"), "layout": N_("Layout"),
    "palette": N_("Colours"), "colours": N_("Colours"), "ornament": N_("Ornament"), "emblem": N_("Emblem"),
    "frames": N_("Frames"), "draft": N_("Draft"),
}  # fmt: skip
_ARTWORK, _FILE = N_("Artwork"), N_("The file of the campaign")


def list_changes(before: Path, after: Path) -> list[str]:
    """The untranslated names of what differs between the campaigns in two directories, each once."""
    texts = [inspect_manifest(directory).text for directory in (before, after)]
    if None in texts:
        return [_FILE] if texts[0] != texts[1] else []
    old, new = (show_values(text) for text in texts)
    names = [FIELD_NAMES.get(key, key) for key in (*FIELD_NAMES, *old, *new) if old.get(key) != new.get(key)]
    if not names and _pictures(before) != _pictures(after):
        names = [_ARTWORK]
    return list(dict.fromkeys(names))


def _pictures(directory: Path) -> Mapping[str, int]:
    return {path.name: path.stat().st_size for path in list_campaign_files(directory)}
