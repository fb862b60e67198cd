"""The job of a photo with what is in force for it."""

from dataclasses import replace

from framer.batch.corrections import NO_CORRECTION, Correction
from framer.batch.kept_corrections import KeptCorrections
from framer.batch.types import LEFT_OUT_REASON, FileJob


def correct_job(job: FileJob, correction: Correction) -> FileJob:
    """The job of a photo with a correction in force for it; `job` itself with NO_CORRECTION."""
    if correction == NO_CORRECTION:
        return job
    return replace(
        job,
        options=correction.apply(job.options),
        skip_reason=LEFT_OUT_REASON if correction.skip else "",
        corrected=True,
        correction=correction.describe(),
    )


def heed_kept(job: FileJob, kept: KeptCorrections) -> FileJob:
    """The job of a photo as what is in force says."""
    is_other = kept.is_of_other_photo(job.source)
    return correct_job(replace(job, is_other_photo=True) if is_other else job, kept.correction_of(job.source))
