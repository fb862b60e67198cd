"""A campaign folder to start from: a commented ``campaign.toml`` with a layout, a palette and what goes with them."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from framer.atomic_files import explain_os_error
from framer.campaigns.layout_names import DEFAULT_LAYOUT, DEFAULT_ORNAMENT, DEFAULT_PALETTE
from framer.campaigns.layouts import LAYOUT_OVERLAY
from framer.campaigns.manifest import MANIFEST_NAME
from framer.campaigns.manifest_ids import is_valid_id, suggest_id
from framer.errors import UsageError
from framer.i18n import N_
from framer.studio.logo import check_logo_file

_TEMPLATE_DIRECTORY = Path(__file__).resolve().parent / "template"
_DEFAULT_DURATION_DAYS = 30
_NO_LOGO_LINE = '# logo = "logo.png"'
LAYOUT_TITLES = {
    "vi": {
        "ring": "Vòng tròn", "ribbon": "Dải lụa", "page": "Nền đồi", "slim": "Vòng mảnh", "foot": "Dải cờ",
        "badge": "Cờ đuôi nheo", "front": "Chân dung nổi",
    },
    "en": {
        "ring": "Ring", "ribbon": "Ribbon", "page": "Page", "slim": "Slim ring", "foot": "Foot banner",
        "badge": "Badge", "front": "Head in front",
    },
}  # fmt: skip

_BAD_CAMPAIGN_NAME = N_(
    "“%(name)s” cannot be a campaign's name: it stands in the address, so only a-z, 0-9 and - are possible."
)
_TRY_NAME = N_("Try: framer frames new %(better)s")
_CAMPAIGN_EXISTS = N_("%(path)s is there already; nothing was changed.")
_OTHER_NAME = N_("Choose another name, or edit the campaign that is there.")


@dataclass(frozen=True)
class CampaignStart:
    """What a new campaign begins with. Words may be empty; there is a frame for each of `layouts`.

    `emblem` "" stands for the logo, if there is one, else for none; `logo` is copied into the campaign's folder.
    """

    title: str = ""
    mark: str = ""
    organiser: str = ""
    layouts: tuple[str, ...] = (DEFAULT_LAYOUT,)
    palette: str = DEFAULT_PALETTE
    ornament: str = DEFAULT_ORNAMENT
    emblem: str = ""
    logo: Path | None = None


def create_campaign_folder(
    folder: Path, today: date, language: str, start: CampaignStart | None = None
) -> tuple[Path, ...]:
    """Make the campaign `folder`, whose name becomes its ID, with days from `today` on; returns the files made.

    Comments and frames' names are in Vietnamese or English (`language` ``vi`` or ``en``). Raises `UsageError` if the
    name cannot be an ID or the folder exists, `NoFile` or `SetupError` for a logo that cannot be used, and
    `OutputError` if it cannot be written; then no file is left behind.
    """
    start = start or CampaignStart()
    if not is_valid_id(folder.name):
        raise UsageError(_BAD_CAMPAIGN_NAME, _TRY_NAME, name=folder.name, better=suggest_campaign_id(folder.name))
    if start.logo:
        check_logo_file(start.logo)
    text = (_TEMPLATE_DIRECTORY / f"campaign.{language}.toml").read_text(encoding="utf-8")
    for name, value in _template_values(folder, today, start).items():
        text = text.replace(f"{{{{{name}}}}}", value)
    if start.logo:
        text = text.replace(_NO_LOGO_LINE, f"logo = {_quote_toml(_logo_name(start.logo))}")
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise UsageError(_CAMPAIGN_EXISTS, _OTHER_NAME, path=folder) from error
    except OSError as error:
        raise explain_os_error(folder, error) from error
    made = [folder / MANIFEST_NAME]
    try:
        made[0].write_text(text + _frame_blocks(start.layouts, LAYOUT_TITLES[language]), encoding="utf-8")
        if start.logo:
            made.append(folder / _logo_name(start.logo))
            shutil.copyfile(start.logo, made[-1])
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise explain_os_error(folder, error) from error
    return tuple(made)


def suggest_campaign_id(name: str) -> str:
    """The ID nearest to `name`: “Hội Xuân 2027” → ``hoi-xuan-2027``."""
    return suggest_id(name) or "chien-dich"


def _template_values(folder: Path, today: date, start: CampaignStart) -> dict[str, str]:
    return {
        "id": folder.name,
        "folder": folder.as_posix(),
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=_DEFAULT_DURATION_DAYS)).isoformat(),
        "title": _quote_toml(start.title),
        "mark": _quote_toml(start.mark),
        "organiser": _quote_toml(start.organiser),
        "layout": _quote_toml(start.layouts[0]),
        "palette": _quote_toml(start.palette),
        "ornament": _quote_toml(start.ornament),
        "emblem": _quote_toml(start.emblem or ("logo" if start.logo else "none")),
    }


def _frame_blocks(layouts: tuple[str, ...], titles: Mapping[str, str]) -> str:
    return "".join(
        f"\n[[frames]]\nid = {_quote_toml(layout)}\ntitle = {_quote_toml(titles[layout])}\n"
        f"overlay = {_quote_toml(f'{layout}.png' if number else LAYOUT_OVERLAY)}\n"
        for number, layout in enumerate(dict.fromkeys(layouts))
    )


def _logo_name(path: Path) -> str:
    return f"logo{path.suffix.lower()}"


def _quote_toml(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
