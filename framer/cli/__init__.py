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
from framer.cli.click_messages import localise_command, set_click_language
from framer.cli.console import Console
from framer.cli.dropped_folder import redirect_folder
from framer.errors import FramerError, UnknownFrame
from framer.i18n import N_

_COMMAND_PATHS = {
    "photo": "framer.cli.photo:photo_command",
    "batch": "framer.cli.batch:batch_command",
    "finish": "framer.cli.finish:finish_command",
    "watch": "framer.cli.watch:watch_command",
    "serve": "framer.cli.serve:serve_command",
    "desk": "framer.cli.desk:desk_command",
    "office": "framer.cli.office:office_command",
    "counts": "framer.cli.counts:counts_command",
    "worker": "framer.cli.worker:worker_command",
    "cluster": "framer.cli.cluster:cluster_group",
    "frames": "framer.cli.frames.group:frames_group",
    "doctor": "framer.cli.doctor:doctor_command",
}
_NO_OWN_CAMPAIGNS = N_("Campaigns of your own are found through FRAMER_FRAMES_DIR, which is not set in this window.")


class _LazyGroup(click.Group):
    """Imports a command when it is asked for. The context's `obj` is the Console."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order in which the help shows them."""
        return list(_COMMAND_PATHS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, with its help in the user's language."""
        if cmd_name not in _COMMAND_PATHS:
            return None
        module, name = _COMMAND_PATHS[cmd_name].split(":")
        return localise_command(getattr(import_module(module), name), ctx.obj.translate)


@click.group(
    cls=_LazyGroup,
    help=N_("Put a campaign's frame around a profile photo."),
    epilog=N_("More about a command: framer COMMAND --help"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, message="framer %(version)s", help=N_("Show the version and exit."))
def framer() -> None:
    """The group of all commands."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line `arguments` (the process's own when None) and return the exit code."""
    console = Console.from_environment()
    try:
        set_click_language(console.language)
        code: int | None = localise_command(framer, console.translate).main(
            redirect_folder(arguments, list(_COMMAND_PATHS), console),
            prog_name="framer",
            standalone_mode=False,
            obj=console,
        )
    except click.UsageError as error:
        return _report_usage_error(console, error)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except FramerError as error:
        is_own_missing = type(error) is UnknownFrame and not os.environ.get("FRAMER_FRAMES_DIR")
        return console.print_error(error, more_hint=_NO_OWN_CAMPAIGNS if is_own_missing else "")
    except Exception as error:
        return console.print_error(FramerError(), cause=type(error).__name__)
    except SystemExit:  # how click ends when the help goes into a pipe that has ended
        return console.print_stdout_error(BrokenPipeError(errno.EPIPE, ""))
    return code or 0  # None, or the code of click's Exit


def run_console() -> None:
    """The console script: run the process's own command line and exit."""
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
        code = code or Console.from_environment().print_stdout_error(error)
    sys.exit(code)


def _report_usage_error(console: Console, error: click.UsageError) -> int:
    """Write what click finds wrong with the command line, in the form of all errors; the exit code."""
    command = error.ctx.command_path if error.ctx else "framer"
    text = error.format_message()
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        console.print_info(text)
        return 2
    console.print_info(f"framer: {text}")
    console.print_info("  → " + console.translate(N_("See the help: %(command)s --help")) % {"command": command})
    return 2


def _set_stream_encoding(stream: object) -> None:
    """Let a terminal keep its encoding, without errors, and make files and pipes UTF-8, whatever the system's is."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
