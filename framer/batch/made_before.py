"""What lies in a picture's place, or where it lay before: looked at before a photo is framed."""

from hashlib import sha256

from framer.atomic_files import printable_path
from framer.batch.output.journal_entry import DIGEST_DIGITS, JournalEntry
from framer.batch.output.output_folder import OutputFolder
from framer.batch.report.thumbnails import make_thumbnail
from framer.batch.task_types import BatchTask, MadePicture, NewPicture, RetouchedPicture
from framer.errors import OutputError
from framer.i18n import N_, Message

_FOREIGN_FILE = Message(
    N_("%(path)s: there is already a file of this name that framer did not make."),
    N_("Move it away, choose another folder, or give --force to write over it."),
)


def is_unchanged(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> bool:
    """Whether all pictures of the photo, whose content is the entry's, are in their places and would be the same."""
    is_same = (entry.recipe, entry.output) == (task.recipe, task.job.output)
    return is_same and output.matches(entry.output, entry.size, entry.sha256) and has_further(output, task, entry)


def has_further(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> bool:
    """Whether the other pictures are in their places and would be the same, or a person has retouched them there.

    What an earlier run made besides is no reason to do anything.
    """
    there = {(made.recipe, made.output): made for made in entry.further}
    return all(
        (made := there.get((one.recipe, one.output)))
        and (output.matches(one.output, made.size, made.sha256) or is_retouched(output, one.output, one.known_pictures))
        for one in task.further
    )


def copy_pictures(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> NewPicture | None:
    """Stage the pictures of another place again, where names or folders are all that has changed; else None.

    They lie in OUT as they were made: framing the photo would give the same bytes. Raises OutputError where a person's
    file is in a new place.
    """
    made = {entry.recipe: (entry.output, entry.size, entry.sha256)}
    made |= {one.recipe: (one.output, one.size, one.sha256) for one in entry.further}
    if not all(recipe in made for recipe in (task.recipe, *(one.recipe for one in task.further))):
        return None
    before, size, digest = made[task.recipe]
    if not output.copy_to_stage(before, size, digest, task.staged_name):
        return None
    check_first_place(output, task, digest)
    further = []
    for one in task.further:
        before, further_size, further_digest = made[one.recipe]
        is_kept = is_retouched(output, one.output, one.known_pictures)
        if not is_kept:
            if not output.copy_to_stage(before, further_size, further_digest, one.staged_name):
                return None
            check_further_place(output, one.output, further_size, further_digest, one.known_pictures)
        further.append(MadePicture(further_size, further_digest, is_kept))
    output.copy_thumbnail(entry.output, task.job.output)
    record = _renew_record(task, entry)
    return NewPicture(entry.digest, size, digest, entry.pixels, record, tuple(further), is_copied=True)


def stage_renamed(output: OutputFolder, task: BatchTask, entry: JournalEntry) -> NewPicture | None:
    """The entry's picture staged for its new place; None where it is not in its old one, or the new one is taken.

    Only of photos with one picture.
    """
    name = task.job.output
    if task.further or entry.further or entry.recipe != task.recipe or entry.output == name or output.exists(name):
        return None
    if not output.copy_to_stage(entry.output, entry.size, entry.sha256, task.staged_name):
        return None
    output.write_thumbnail(name, output.read_thumbnail(entry.output))
    output.write_heads(name, output.read_heads(entry.output))
    record = _renew_record(task, entry)
    return NewPicture(entry.digest, entry.size, entry.sha256, entry.pixels, record, is_renamed=True)


def check_first_place(output: OutputFolder, task: BatchTask, digest: str) -> None:
    """Raises OutputError where a person's file, which is not the picture, has the first picture's place."""
    found = find_persons_picture(output, task)
    if isinstance(found, str) and found != digest:
        raise OutputError(*_FOREIGN_FILE, path=task.job.output)


def check_further_place(
    output: OutputFolder, place: str, size: int, digest: str, known_pictures: tuple[str, ...] | None
) -> None:
    """Raises OutputError where a file that framer never made has another picture's place, and is not the same."""
    if known_pictures == () and output.exists(place) and not output.matches(place, size, digest):
        raise OutputError(*_FOREIGN_FILE, path=place)


def is_retouched(output: OutputFolder, place: str, known_pictures: tuple[str, ...] | None) -> bool:
    """Whether a picture that was made here has been changed by a person."""
    if not known_pictures or not output.exists(place):
        return False
    data = output.read_picture(place)
    if data is None or sha256(data).hexdigest()[:DIGEST_DIGITS] in known_pictures:
        return False
    return bool(make_thumbnail(data))


def find_persons_picture(output: OutputFolder, task: BatchTask) -> RetouchedPicture | str | None:
    """What is in the first picture's place, if framer did not make it.

    A picture that was changed by hand; or the sha256 of a file that has nothing to do with framer; None: the place is
    free, or framer's own, or what is there is no picture any more.
    """
    known = task.known_pictures
    if known is None or not output.exists(task.job.output):
        return None
    data = output.read_picture(task.job.output)
    digest = sha256(data).hexdigest() if data is not None else "?"
    if not known:
        return digest
    if data is None or digest[:DIGEST_DIGITS] in known:
        return None
    thumbnail = make_thumbnail(data)
    if not thumbnail:
        return None
    if task.previous_entry is None or task.previous_entry.output != task.job.output:
        return digest  # of another photo, as far as is known
    output.write_thumbnail(task.job.output, thumbnail)
    return RetouchedPicture(digest)


def _renew_record(task: BatchTask, entry: JournalEntry) -> dict[str, object]:
    """The record of what was made before, under the photo's and the picture's names of today."""
    return {**entry.record, "source": printable_path(task.job.source), "output": task.job.output}
