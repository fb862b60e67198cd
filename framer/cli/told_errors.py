"""What went wrong in a run, each cause told once: a full disk or a lost storage fails pictures and reports alike."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from framer.atomic_files import is_disk_full
from framer.cli.console import Console
from framer.errors import FramerError, Unreachable


def print_errors(console: Console, errors: Iterable[FramerError | None]) -> int | None:
    """Print those that are not None and do not say again what an earlier one said; the first one's exit code."""
    first_by_cause: dict[object, FramerError] = {}
    for error in filter(None, errors):
        first_by_cause.setdefault(_find_cause(error), error)
    codes = [console.print_error(error) for error in first_by_cause.values()]
    return codes[0] if codes else None


def _find_cause(error: FramerError) -> object:
    """What two errors have in common that have the same cause, whichever file met it."""
    if is_disk_full(error):
        return "full"
    path = str(error.details.get("path", ""))
    if isinstance(error, Unreachable):
        return "unreachable", urlsplit(path).netloc or path
    return str(error)
