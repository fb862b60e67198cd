"""The commands. The only place that prints and exits; every error becomes an exit code here."""

import contextlib
import errno
import io
import os
import sys
import warnings
from importlib import import_module

import click

from framer import __version__
from framer.atomic_files import output_error
from framer.cli.console import choose_language, fail, give_up_stdout, localised, say, translate
from framer.errors import FramerError
from framer.i18n import N_

_COMMANDS = {
    "photo": "framer.cli.photo:photo",
    "batch": "framer.cli.batch:batch",
    "watch": "framer.cli.watch:watch",
    "serve": "framer.cli.serve:serve",
    "frames": "framer.cli.frames.group:frames",
    "doctor": "framer.cli.doctor:doctor",
}


class _Commands(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order in which the help shows them."""
        return list(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, with its help in the user's language."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(":")
        return localised(getattr(import_module(module), name), translate())


@click.group(
    cls=_Commands,
    help=N_("Put a campaign's frame around a profile photo."),
    epilog=N_("More about a command: framer COMMAND --help"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="framer %(version)s", help=N_("Show the version and exit."))
def framer() -> None:
    """Hold the commands together."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line `arguments` (the process's own when None) and return the exit code."""
    try:
        choose_language()
        code: int | None = localised(framer, translate()).main(arguments, prog_name="framer", standalone_mode=False)
    except click.UsageError as error:
        return _wrong_use(error)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        return _failed(error)
    except SystemExit:  # click's answer when the help goes into a pipe that ended
        return _stdout_lost(BrokenPipeError(errno.EPIPE, ""))
    return code or 0  # None, or the code of click's Exit


def run() -> None:
    """The console script."""
    if not sys.warnoptions:  # Pillow's remarks on odd files are for programmers
        warnings.simplefilter("ignore")
    # numpy and OpenCV each bring an OpenBLAS, which starts a thread for every core in every process: for nothing, here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        _speak_any_language(stream)
    code = main()
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError as error:
        code = code or _stdout_lost(error)
    sys.exit(code)


def _wrong_use(error: click.UsageError) -> int:
    """What click finds wrong with the command line, said in the way of all errors."""
    command = error.ctx.command_path if error.ctx else "framer"
    message = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        say(message)
        return 2
    say(f"framer: {message}")
    say("  → " + translate()(N_("See the help: %(command)s --help")) % {"command": command})
    return 2


def _failed(error: Exception) -> int:
    if isinstance(error, FramerError):
        return fail(error)
    return fail(FramerError(), cause=type(error).__name__)


def _stdout_lost(error: OSError) -> int:
    give_up_stdout()
    return fail(output_error("stdout", error))


def _speak_any_language(stream: object) -> None:
    """Vietnamese for any terminal, and UTF-8 for files and pipes, whatever the system's encoding is."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
