"""Pictures that a person has retouched in OUT go along where their photos' pictures get other places."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from framer.atomic_files import explain_os_error
from framer.batch.made_before import is_retouched
from framer.batch.output.journal import Journal
from framer.batch.output.journal_entry import DIGEST_DIGITS
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output_names import fold_name
from framer.batch.types import FileJob


def move_retouched(output: OutputFolder, journal: Journal, jobs: Iterable[FileJob]) -> None:
    """Move each to the place that its photo's picture has now, if that is free or has a picture of framer's own.

    Before anything is framed: another photo's picture may get its former place. Raises OutputError or Unreachable.
    """
    for job in jobs:
        if job.skip_reason or job.refusal or not journal.is_elsewhere(job.source, job.output):
            continue
        entry = journal.peek(job.source)
        if (
            entry is None
            or not journal.has_place(job.source, entry.output)
            or output.seems_to_match(entry.output, entry.size, entry.sha256)
            or not is_retouched(output, entry.output, journal.known_pictures(entry.output))
            or not (fold_name(job.output) == fold_name(entry.output) or _is_free(output, journal, job.output))
        ):
            continue
        try:
            output.out.move(entry.output, job.output)
        except OSError as error:
            raise explain_os_error(output.out.display_path(job.output), error) from error
        output.write_heads(job.output, output.read_heads(entry.output))
        journal.add(replace(entry, output=job.output))


def _is_free(output: OutputFolder, journal: Journal, place: str) -> bool:
    if not output.exists(place):
        return True
    data = output.read_picture(place)
    return data is not None and sha256(data).hexdigest()[:DIGEST_DIGITS] in journal.known_pictures(place)
