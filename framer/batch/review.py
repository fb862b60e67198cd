"""For another process, such as a server's: what is in force in an OUT, and a person's corrections and approvals of it.

A run may be at work meanwhile: the next one, or the next round of a watch, heeds what was said here.
"""

from collections.abc import Mapping

from framer.batch.corrections import Correction
from framer.batch.folder import Folder
from framer.batch.kept_corrections import KeptCorrections, picture_mark
from framer.batch.output.kept_file import change_kept, read_kept


def read_review(out: Folder) -> KeptCorrections:
    """What is in force in `out`. Raises UsageError where it cannot be understood, NoFile or Unreachable."""
    return read_kept(out)


def set_correction(out: Folder, source: str, correction: Correction, digest: str = "") -> KeptCorrections:
    """Put `correction` in force for the photo `source`, in place of the one before; NO_CORRECTION takes that back.

    `digest` is the sha256 of the photo's bytes where it is known; the next run finds it out otherwise. Returns what is
    in force now. Raises UsageError (also while another process writes for long), OutputError, NoFile or Unreachable.
    """
    return set_corrections(out, {source: (correction, digest)})


def set_corrections(out: Folder, corrections: Mapping[str, tuple[Correction, str]]) -> KeptCorrections:
    """As `set_correction`, for many photos at once: their paths → what is in force from now on, and their digests."""

    def change(kept: KeptCorrections) -> KeptCorrections:
        for source, (correction, digest) in corrections.items():
            kept = kept.with_correction(source, correction, digest)
        return kept

    out.make_directory("")  # a person may correct before the first run
    return change_kept(out, change)


def set_approval(out: Folder, source: str, picture_sha256: str, *, approved: bool = True) -> KeptCorrections:
    """Approve the picture with these bytes, or take that back. Returns and raises as `set_correction`."""
    return set_approvals(out, {picture_mark(picture_sha256): source}, approved=approved)


def set_approvals(out: Folder, marks: Mapping[str, str], *, approved: bool = True) -> KeptCorrections:
    """As `set_approval`, for many pictures at once: their marks → their photos' paths."""

    def change(kept: KeptCorrections) -> KeptCorrections:
        for mark, source in marks.items():
            kept = kept.with_approval(mark, source, approved=approved)
        return kept

    return change_kept(out, change)
