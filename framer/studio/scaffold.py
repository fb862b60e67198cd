"""A campaign folder to start from: a commented ``campaign.toml``, and an SVG that takes its words and colours."""

import shutil
from datetime import date, timedelta
from pathlib import Path

from framer.assets import asset_directory
from framer.campaigns.manifest import MANIFEST_NAME
from framer.campaigns.manifest_ids import is_valid_id, suggest_id
from framer.errors import OutputError, UsageError
from framer.i18n import N_

_TEMPLATE_DIRECTORY = Path(__file__).resolve().parent / "template"
_DEFAULT_DURATION_DAYS = 30

_BAD_CAMPAIGN_NAME = N_(
    "“%(name)s” cannot be a campaign's name: it stands in the address, so only a-z, 0-9 and - are possible."
)
_TRY_NAME = N_("Try: framer frames new %(better)s")
_CAMPAIGN_EXISTS = N_("%(path)s is there already; nothing was changed.")
_OTHER_NAME = N_("Choose another name, or edit the campaign that is there.")


def create_campaign_folder(folder: Path, today: date, language: str) -> tuple[Path, ...]:
    """Make the campaign `folder`, whose name becomes its ID, with days from `today` on; returns the files made.

    Comments are in Vietnamese or English (`language` ``vi`` or ``en``). Raises `UsageError` if the name cannot be an
    ID or the folder exists, and `OutputError` if it cannot be written; then no file is left behind.
    """
    if not is_valid_id(folder.name):
        raise UsageError(_BAD_CAMPAIGN_NAME, _TRY_NAME, name=folder.name, better=suggest_campaign_id(folder.name))
    text = (_TEMPLATE_DIRECTORY / f"campaign.{language}.toml").read_text(encoding="utf-8")
    for name, value in _template_values(folder, today).items():
        text = text.replace(f"{{{{{name}}}}}", value)
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise UsageError(_CAMPAIGN_EXISTS, _OTHER_NAME, path=folder) from error
    except OSError as error:
        raise OutputError(path=folder, reason=error.strerror or error) from error
    try:
        (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")
        shutil.copyfile(asset_directory("static") / "frames" / "plain-red-gold" / "ring.svg", folder / "ring.svg")
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise OutputError(path=folder, reason=error.strerror or error) from error
    return folder / MANIFEST_NAME, folder / "ring.svg"


def suggest_campaign_id(name: str) -> str:
    """The ID nearest to `name`: “Hội Xuân 2027” → ``hoi-xuan-2027``."""
    return suggest_id(name) or "chien-dich"


def _template_values(folder: Path, today: date) -> dict[str, str]:
    return {
        "id": folder.name,
        "folder": folder.as_posix(),
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=_DEFAULT_DURATION_DAYS)).isoformat(),
    }
