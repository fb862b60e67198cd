"""The arguments that `framer batch` and `framer watch` share, some of them with `framer photo`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from framer.batch.wishes import BatchWishes
from framer.i18n import N_

# How the photo lies in the frame, and what is done about a leaning head, poor light and a restless background.
_LOOK_OPTIONS = (
    click.option(
        "--fit",
        metavar="CHOICE",
        help=N_("Lay the photo by its face, whole (a logo) or fill: auto, face, whole or fill.") + "  [auto]",
    ),
    click.option("--level", metavar="CHOICE", help=N_("Level a head that leans: auto or off.") + "  [auto]"),
    click.option(
        "--light",
        metavar="CHOICE",
        help=N_("Better light, auto (only where it is clearly broken), on or off.") + "  [auto]",
    ),
    click.option("--blur-background", flag_value="1", help=N_("Blur what is behind the person.")),
)
_SHARED_OPTIONS = (
    click.argument("source", metavar="SOURCE"),
    click.argument("out", metavar="OUT"),
    click.option("--frame", metavar="ID", help=N_("Frame or campaign; several with commas. See: framer frames list.")),
    click.option(
        "--size", metavar="PX", help=N_("Side of the picture, 256 to 2048; several with commas.") + "  [2048]"
    ),
    click.option("--format", metavar="NAME", help=N_("jpeg, png or webp.") + "  [jpeg]"),
    click.option("--unit", metavar="TEXT", help=N_("Name of the unit, on frames that have a line for it.")),
    *_LOOK_OPTIONS,
    click.option(
        "--names",
        "names",
        metavar="FILE",
        help=N_("Staff list (.xlsx or CSV): pictures are called after people, and get their units."),
    ),
    click.option(
        "--unit-from",
        type=click.Choice(["folder"]),
        help=N_("Where the list says no unit: folder takes the name of the photo's folder."),
    ),
    click.option(
        "--folders",
        type=click.Choice(["flat", "tree", "unit"]),
        default="tree",
        help=N_("Folders in OUT: tree as in SOURCE, unit one for each unit, flat none.") + "  [tree]",
    ),
    click.option(
        "--name-pattern",
        metavar="PATTERN",
        help=N_("Names of the pictures, of {name}, {unit}, {code}, {file} and {number}."),
    ),
    click.option(
        "--workers", metavar="N", type=click.IntRange(1, 512), help=N_("Worker processes.") + "  " + N_("[all cores]")
    ),
    click.option("--json", "json_path", metavar="PATH", help=N_("Write a line of JSON for each file; - is stdout.")),
    click.option("--force", is_flag=True, help=N_("Do all photos again, and write over files of the same names.")),
    click.option("--quiet", is_flag=True, help=N_("Say nothing but errors.")),
)


@dataclass(frozen=True, kw_only=True)
class BatchArguments(BatchWishes):
    """What the shared options say, as typed: `source` and `out` are paths or URLs; None or "" is an option left out."""

    source: str
    out: str
    workers: int | None = None
    json_path: str | None = None
    force: bool = False
    quiet: bool = False


def add_batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command SOURCE, OUT and the shared options, in the order of the help: the fields of `BatchArguments`."""
    return _add_options(command, _SHARED_OPTIONS)


def add_look_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `--fit`, `--level`, `--light` and `--blur-background`."""
    return _add_options(command, _LOOK_OPTIONS)


def _add_options(command: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Callable[..., Any]:
    for add_option in reversed(options):
        command = add_option(command)
    return command
