"""The commands. The only place that prints and exits; every error becomes an exit code here."""

import sys
from importlib import import_module

import click

from framer import __version__
from framer.cli.edge import fail
from framer.errors import FramerError

_COMMANDS = {
    "photo": "framer.cli.photo:photo",
    "serve": "framer.cli.serve:serve",
    "frames": "framer.cli.frames:frames",
    "doctor": "framer.cli.doctor:doctor",
}


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which the help shows them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="framer")
def framer() -> None:
    """Put a campaign's frame around a profile photo."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line `arguments` (the process's own when None) and return the exit code."""
    try:
        framer.main(arguments, prog_name="framer", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except FramerError as error:
        return fail(error)
    except Exception as error:
        return fail(FramerError(), cause=type(error).__name__)
    return 0


def run() -> None:
    """The console script."""
    sys.exit(main())
