"""Photos that were renamed or moved since they were framed: known by their content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from framer.batch.kept_corrections import KeptCorrections
from framer.batch.output.journal import Journal
from framer.batch.output.kept_file import change_kept
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output_names import fold_name
from framer.batch.plan import Plan
from framer.batch.types import FileJob
from framer.errors import FramerError


def settle_plan(plan: Plan, output: OutputFolder, journal: Journal) -> Plan:
    """The plan with what the journal knows: renamed photos keep corrections and pictures, and what is new is kept.

    It must have OUT (a session). New photos are read only where photos that are known have gone. Raises UsageError,
    OutputError, NoFile or Unreachable.
    """
    knows_photos = journal.sources() or plan.kept.corrections  # else SOURCE cannot have changed since
    current = {job.source: job for job in plan.jobs()} if knows_photos or plan.table_changes.lines else {}
    former = _find_former(plan, output, journal, current) if current else {}

    def settle(kept: KeptCorrections) -> KeptCorrections:
        kept = plan.table_changes.apply(kept, _picture_digests(plan, journal)).moved(former)
        unknown = (source for source, correction in kept.corrections.items() if not correction.digest)
        digests = {source: _find_digest(source, current.get(source), output, journal) for source in unknown}
        return kept.with_digests(digests) if any(digests.values()) else kept

    kept = change_kept(output.out, settle)
    outputs = {fold_name(job.output) for job in current.values()}
    taken = {
        source: entry is not None and fold_name(entry.output) in outputs
        for source, old in former.items()
        for entry in (journal.peek(old),)
    }
    return replace(plan, kept=kept, former_sources=former, taken_former_outputs=frozenset(s for s in taken if taken[s]))


def _picture_digests(plan: Plan, journal: Journal) -> dict[str, str]:
    """sha256 of the pictures about which the tables say something new, by photo."""
    entries = ((line.source, journal.peek(line.source)) for line in plan.table_changes.lines if line.change.approval)
    return {source: entry.sha256 for source, entry in entries if entry}


def _find_digest(source: str, job: FileJob | None, output: OutputFolder, journal: Journal) -> str:
    """The photo's digest, by the journal or by its bytes; empty where it cannot be read."""
    if entry := journal.peek(source):
        return entry.digest
    if job is None or not job.output:  # gone, or no photo
        return ""
    try:
        return sha256(output.read_photo(job, job.options.limits.max_bytes)).hexdigest()
    except FramerError:
        return ""


def _find_former(plan: Plan, output: OutputFolder, journal: Journal, current: Mapping[str, FileJob]) -> dict[str, str]:
    """The former path of each photo that has a new one."""
    new = [source for source, job in current.items() if job.output and not _is_known(source, plan, journal)]
    if not new:
        return {}
    gone = dict(_gone_photos(plan.kept, journal, current))
    former: dict[str, str] = {}
    for source in new if gone else ():
        try:
            digest = sha256(output.read_photo(current[source], plan.options.limits.max_bytes)).hexdigest()
        except FramerError:  # its worker says so
            continue
        if old := gone.pop(digest, None):  # of several copies the first has been renamed, the others are new
            former[source] = old
    return former


def _is_known(source: str, plan: Plan, journal: Journal) -> bool:
    return source in journal.sources() or source in plan.kept.corrections


def _gone_photos(kept: KeptCorrections, journal: Journal, current: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Digest and path of each known photo that is not at its path any more."""
    present = frozenset(current)
    for source, correction in kept.corrections.items():
        if source not in present and correction.digest:
            yield correction.digest, source
    for source in journal.sources() - present:
        if entry := journal.peek(source):
            yield entry.digest, source
