"""The text fields of a campaign's form, and the unit that a request names: typed, or one of the campaign's list."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import request

from framer.campaigns.layouts import unit_label
from framer.campaigns.types import Campaign
from framer.campaigns.unit_choice import find_unit
from framer.text.normalize import normalize_text
from framer.text.unit import Unit, free_unit


@dataclass(frozen=True)
class FormField:
    """A field of the form, `value` already in it: a text of at most `max_length` characters, or an ID of `choices`.

    `frames` are the titles of the frames that have it; empty: all of them do, or of those that offer `choices` none.
    """

    id: str
    label: str
    max_length: int
    frames: tuple[str, ...]
    value: str = ""
    choices: tuple[Unit, ...] = ()
    is_drawn: bool = True


def campaign_form_fields(campaign: Campaign, values: Mapping[str, str] = MappingProxyType({})) -> tuple[FormField, ...]:
    """The text fields of the campaign's frames, each once, at most as long as each of its frames takes.

    `values` by ID are filled in, as one line each, cut to that length; of a list of units the one that is meant. A list
    is offered even if no frame has a line for it.
    """
    form_fields = []
    names = [field.id for frame in campaign.frames for field in frame.fields]
    for name in dict.fromkeys([*names, *(("unit",) if campaign.units else ())]):
        users = [(frame, field) for frame in campaign.frames for field in frame.fields if field.id == name]
        titles = tuple(frame.title for frame, _ in users)
        max_length = min((field.longest for _, field in users), default=0)
        choices = campaign.units if name == "unit" else ()
        text = values.get(name, "")
        form_fields.append(
            FormField(
                id=name,
                label=users[0][1].label if users else unit_label(campaign.lang),
                max_length=max_length,
                frames=() if len(titles) == len(campaign.frames) else titles,
                value=unit_key(find_unit(choices, text)) if choices else normalize_text(text)[:max_length].strip(),
                choices=choices,
                is_drawn=bool(users),
            )
        )
    return tuple(form_fields)


def requested_unit(campaign: Campaign) -> Unit | None:
    """The unit that the request at work names with ``?unit=``, as the campaign's form shows it."""
    return fit_unit(campaign, request.args.get("unit", ""))


def fit_unit(campaign: Campaign, text: str) -> Unit | None:
    """The unit of the campaign's list that `text` means, or `text` cut to what the frames take; None: there is none."""
    if campaign.units:
        return find_unit(campaign.units, text)
    form_fields = campaign_form_fields(campaign, {"unit": text})
    return free_unit(next((field.value for field in form_fields if field.id == "unit"), ""))


def unit_key(unit: Unit | None) -> str:
    """What stands for the unit in addresses and form fields: its ID, else its name; "" for none."""
    return (unit.id or unit.name) if unit else ""
