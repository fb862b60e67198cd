"""The ``[[frames]]`` of a campaign as the desk makes them, and lists of tables written as they are to be."""

from collections.abc import Mapping, Sequence
from typing import Any

from framer.campaigns.layout_names import LAYOUT_NAMES
from framer.campaigns.layouts import LAYOUT_OVERLAY
from framer.errors import UsageError
from framer.i18n import N_

MAX_FRAMES = 12

_TOO_MANY_FRAMES = N_("A campaign has at most %(count)d frames.")
_TAKE_FRAME_OUT = N_("Take one out first.")
_ONE_FRAME = N_("A campaign has at least one frame.")
_ADD_FIRST = N_("Add another one first.")


def arrange_blocks(
    blocks: Sequence[Mapping[str, Any]], order: Sequence[int | str], titles: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The frames in a new `order`: numbers of `blocks`, and names of layouts for new ones, called as `titles` say.

    Raises UsageError for what there is not, for no frame and for more than MAX_FRAMES.
    """
    if not order:
        raise UsageError(_ONE_FRAME, _ADD_FIRST)
    if len(order) > MAX_FRAMES:
        raise UsageError(_TOO_MANY_FRAMES, _TAKE_FRAME_OUT, count=MAX_FRAMES)
    arranged: list[dict[str, Any]] = []
    for item in order:
        if isinstance(item, int) and not isinstance(item, bool) and 0 <= item < len(blocks):
            arranged.append(dict(blocks[item]))
        elif isinstance(item, str) and item in LAYOUT_NAMES:
            arranged.append(make_block(item, titles[item], f"{item}.png", [*blocks, *arranged]))
        else:
            raise UsageError
    return arranged


def make_block(wanted_id: str, title: str, overlay: str, others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A new frame; its ID, and its title, are none of those of the `others`."""
    return {
        "id": _unlike(wanted_id, {str(each.get("id", "")) for each in others}, "-"),
        "title": _unlike(title, {str(each.get("title", "")) for each in others}, " "),
        "overlay": overlay,
    }


def uses_layout(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether one of them is drawn from the campaign's layout, or another."""
    names = {LAYOUT_OVERLAY, *(f"{name}.png" for name in LAYOUT_NAMES)}
    return any(each.get("overlay") in names for each in blocks)


def complete_tables(old: Any, new: Any) -> Any:
    """`new` with None for each key that `old` has and `new` has not, within lists of tables: they are to go."""
    if isinstance(old, Sequence) and isinstance(new, list) and len(old) == len(new):
        return [complete_tables(*pair) for pair in zip(old, new, strict=True)]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        gone = dict.fromkeys(key for key in old if key not in new)
        return {**{key: complete_tables(old.get(key), value) for key, value in new.items()}, **gone}
    return new


def _unlike(wanted: str, taken: set[str], joint: str) -> str:
    names = (wanted, *(f"{wanted}{joint}{number}" for number in range(2, MAX_FRAMES + 3)))
    return next(each for each in names if each not in taken)
