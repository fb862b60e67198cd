"""Pictures that a person has retouched in OUT go along where their photos' pictures get other places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from framer.atomic_files import explain_os_error
from framer.batch.made_before import is_retouched
from framer.batch.output.journal import Journal
from framer.batch.output.journal_entry import DIGEST_DIGITS
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output_names import fold_name
from framer.batch.types import FileJob


@dataclass(frozen=True)
class _RetouchedMove:
    """A retouched picture of the photo `source`: where it lies, and where it belongs."""

    source: str
    place: str
    new_place: str


def move_retouched(output: OutputFolder, journal: Journal, jobs: Iterable[FileJob]) -> None:
    """Move each to the place that its photo's picture has now, if that is free or has a picture of framer's own.

    Before anything is framed: another photo's picture may get its former place. Raises OutputError or Unreachable.
    """
    moves = [move for job in jobs for move in _find_retouched(output, journal, job)]
    wanted = {fold_name(move.new_place) for move in moves if fold_name(move.new_place) != fold_name(move.place)}
    # Where one is in another's way, such as where photos swap names, it goes aside for a moment.
    now = {move.place: output.set_aside(move.place) for move in moves if fold_name(move.place) in wanted}
    for move in moves:
        place = now.get(move.place, move.place)
        is_same = fold_name(move.new_place) == fold_name(place)
        if is_same or _is_free(output, journal, move.new_place):
            _move_picture(output, place, move.new_place)
            output.write_heads(move.new_place, output.read_heads(move.place))
            _note_place(journal, move)
        elif place != move.place and not output.exists(move.place):
            _move_picture(output, place, move.place)


def _find_retouched(output: OutputFolder, journal: Journal, job: FileJob) -> Iterator[_RetouchedMove]:
    """Those of one photo whose pictures have other places now."""
    if job.skip_reason or job.refusal or not journal.is_elsewhere(job.source, job.output):
        return
    entry = journal.peek(job.source)
    for place, size, digest in entry.pictures() if entry else ():
        folder = place.removesuffix(entry.output) if entry else ""
        if place == folder or not journal.has_place(job.source, place):  # a further one that has gone along already
            continue
        if output.seems_to_match(place, size, digest) or not is_retouched(output, place, journal.known_pictures(place)):
            continue
        yield _RetouchedMove(job.source, place, f"{folder}{job.output}")


def _is_free(output: OutputFolder, journal: Journal, place: str) -> bool:
    if not output.exists(place):
        return True
    data = output.read_picture(place)
    return data is not None and sha256(data).hexdigest()[:DIGEST_DIGITS] in journal.known_pictures(place)


def _move_picture(output: OutputFolder, place: str, to: str) -> None:
    try:
        output.out.move(place, to)
    except OSError as error:
        raise explain_os_error(output.out.display_path(to), error) from error


def _note_place(journal: Journal, move: _RetouchedMove) -> None:
    """Have the journal know where the picture is now. Raises OutputError."""
    if entry := journal.peek(move.source):
        further = tuple(
            replace(one, output=move.new_place) if one.output == move.place else one for one in entry.further
        )
        first = move.new_place if entry.output == move.place else entry.output
        journal.add(replace(entry, output=first, further=further))
