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
from framer.atomic_files import explain_os_error
from framer.cli.console import (
    console_translator,
    localise_command,
    print_error,
    print_info,
    set_click_language,
    silence_stdout,
)
from framer.errors import FramerError
from framer.i18n import N_

_COMMAND_PATHS = {
    "photo": "framer.cli.photo:photo_command",
    "batch": "framer.cli.batch:batch_command",
    "watch": "framer.cli.watch:watch_command",
    "serve": "framer.cli.serve:serve_command",
    "frames": "framer.cli.frames.group:frames_group",
    "doctor": "framer.cli.doctor:doctor_command",
}


class _LazyGroup(click.Group):
    """Imports a command when it is asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order in which the help shows them."""
        return list(_COMMAND_PATHS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, with its help in the user's language."""
        if cmd_name not in _COMMAND_PATHS:
            return None
        module, name = _COMMAND_PATHS[cmd_name].split(":")
        return localise_command(getattr(import_module(module), name), console_translator())


@click.group(
    cls=_LazyGroup,
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
        set_click_language()
        code: int | None = localise_command(framer, console_translator()).main(
            arguments, prog_name="framer", standalone_mode=False
        )
    except click.UsageError as error:
        return _report_usage_error(error)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        return _report_failure(error)
    except SystemExit:  # click's answer when the help goes into a pipe that ended
        return _report_lost_stdout(BrokenPipeError(errno.EPIPE, ""))
    return code or 0  # None, or the code of click's Exit


def run_console() -> None:
    """The console script."""
    if not sys.warnoptions:  # Pillow's remarks on odd files are for programmers
        warnings.simplefilter("ignore")
    # numpy and OpenCV each bring an OpenBLAS, which starts a thread for every core in every process: for nothing, here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        _set_stream_encoding(stream)
    code = main()
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError as error:
        code = code or _report_lost_stdout(error)
    sys.exit(code)


def _report_usage_error(error: click.UsageError) -> int:
    """What click finds wrong with the command line, said in the way of all errors."""
    command = error.ctx.command_path if error.ctx else "framer"
    message = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        print_info(message)
        return 2
    print_info(f"framer: {message}")
    print_info("  → " + console_translator()(N_("See the help: %(command)s --help")) % {"command": command})
    return 2


def _report_failure(error: Exception) -> int:
    if isinstance(error, FramerError):
        return print_error(error)
    return print_error(FramerError(), cause=type(error).__name__)


def _report_lost_stdout(error: OSError) -> int:
    silence_stdout()
    return print_error(explain_os_error("stdout", error))


def _set_stream_encoding(stream: object) -> None:
    """Vietnamese for any terminal, and UTF-8 for files and pipes, whatever the system's encoding is."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
