"""`framer office`: what a double click in the folder for an office PC starts: it asks for the page or for the desk."""

import contextlib
import sys

import click

from framer.cli.console import Console
from framer.i18n import N_
from framer.settings import read_settings

_OFFICE_QUESTION = N_("What shall framer open?")
_FOR_EVERYBODY, _DESK = N_("1  The page for everybody"), N_("2  The desk: campaigns, everybody's photos, numbers")
_TYPE = N_("Type 1 or 2, then Enter  [1]: ")
_DESK_ANSWER = "2"


@click.command("office", hidden=True, help=N_("Ask whether to serve the page or to open the desk."))
@click.pass_context
def office_command(context: click.Context) -> None:
    """Ask, where there is somebody to ask, and start it; the folder of campaigns is there afterwards."""
    from framer.cli.desk import desk_command  # each with all that it needs, only when it is started
    from framer.cli.serve import serve_command
    from framer.desk.places import campaigns_directory

    console: Console = context.obj
    with contextlib.suppress(OSError):  # a page without campaigns of one's own is better than none
        campaigns_directory(read_settings().frames_dir).mkdir(parents=True, exist_ok=True)
    command = desk_command if _ask_for_desk(console) else serve_command
    context.exit(command.main([], standalone_mode=False, obj=console) or 0)


def _ask_for_desk(console: Console) -> bool:
    if not sys.stdin or not sys.stdin.isatty():
        return False
    for line in (_OFFICE_QUESTION, _FOR_EVERYBODY, _DESK):
        console.print_info(console.translate(line))
    try:
        return (
            click.prompt(console.translate(_TYPE), default="1", show_default=False, prompt_suffix="", err=True).strip()
            == _DESK_ANSWER
        )
    except click.Abort:
        return False
