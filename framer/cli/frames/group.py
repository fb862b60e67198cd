"""`framer frames`: the commands about campaigns and their frames."""

import click

from framer.cli.frames.build import build_command
from framer.cli.frames.check import check_command
from framer.cli.frames.key import key_command
from framer.cli.frames.list import list_command
from framer.cli.frames.new import new_command
from framer.cli.frames.poster import poster_command
from framer.cli.frames.show import show_command
from framer.i18n import N_


@click.group(help=N_("Make, build, check, list and print campaign frames."))
def frames_group() -> None:
    """Hold the commands together."""


for command in (list_command, show_command, build_command, check_command, new_command, poster_command, key_command):
    frames_group.add_command(command)
