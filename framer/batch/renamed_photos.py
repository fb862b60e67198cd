"""Photos that were renamed or moved since they were framed: known by their content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from framer.atomic_files import printable_path
from framer.batch.kept_corrections import KeptCorrections
from framer.batch.names_table import PhotoLookup
from framer.batch.output.journal import Journal
from framer.batch.output.kept_file import change_kept, read_kept
from framer.batch.output.output_folder import OutputFolder
from framer.batch.output.seen_photos import SeenPhotos
from framer.batch.output_names import fold_name
from framer.batch.plan import Plan
from framer.batch.retouched_pictures import move_retouched
from framer.batch.types import FileJob

_NewPaths = Mapping[str, tuple[str, str]]  # new path → former one, and the photo's digest


def settle_plan(plan: Plan, output: OutputFolder, journal: Journal) -> Plan:
    """The plan with what the journal knows: renamed photos keep corrections and pictures, and what is new is kept.

    It must have OUT (a session). Photos are read only where they are new or may have changed, and photos that are known
    have gone or may have changed. Raises UsageError, OutputError, NoFile or Unreachable.
    """
    known = read_kept(output.out)
    current = {job.source: job for job in plan.jobs() if job.output}
    seen = SeenPhotos(output, journal.directory)
    changed = frozenset(source for source, job in current.items() if seen.may_differ(job))
    moves = _find_moves(known, journal, current, seen)

    def find_digest(source: str) -> str:
        """The digest of a photo that is corrected, by the journal or by its bytes."""
        entry, job = journal.peek(source), current.get(source)
        if job and (source in changed or not entry):
            return seen.digest(job)
        return entry.digest if entry else ""

    def settle(kept: KeptCorrections) -> KeptCorrections:
        unknown = [source for source, correction in kept.corrections.items() if not correction.digest]
        kept = kept.with_digests({source: find_digest(source) for source in unknown if source not in current})
        kept = plan.table_changes.apply(kept.moved(moves), _picture_digests(plan, journal, moves))
        said = kept.corrections.keys() | kept.former.keys()
        replaced = {source: find_digest(source) for source in said & changed - moves.keys()}
        kept = kept.with_photos(replaced, _find_named(kept, replaced))
        stale = [source for source, known in kept.corrections.items() if source in changed or not known.digest]
        return kept.with_digests({source: find_digest(source) for source in stale if source not in moves})

    plan = replace(_match_again(plan, moves), kept=change_kept(output.out, settle))
    journal.rename(moves)
    if moves:
        current = {job.source: job for job in plan.jobs() if job.output}
    move_retouched(output, journal, current.values())
    seen.keep(current.values())
    former = {source: path for source, path in journal.former_sources().items() if source in current}
    return replace(plan, former_sources=former, taken_former_outputs=_find_taken(former, journal, current))


def _find_named(kept: KeptCorrections, sources: Iterable[str]) -> frozenset[str]:
    """Those of these photos of which the tables say something."""
    files = [file for table in kept.read.values() for file in table]
    lookup = PhotoLookup(files)
    for source in sources:
        lookup.add(source)
    return frozenset(photo for file in files for photo in lookup.find_photos(file))


def _match_again(plan: Plan, moves: _NewPaths) -> Plan:
    """The plan in which a person's choices in matches.csv are of the photos under their new names."""
    matching = plan.matching
    if not matching or not matching.match_again:
        return plan
    former_files = {printable_path(source): printable_path(former) for source, (former, _) in moves.items()}
    table = matching.table.moved(former_files)
    if table.choice_lines() == matching.table.choice_lines():
        return plan
    matching = matching.match_again(table)
    return replace(plan, matching=matching, name_assignments=matching.assignments)


def _find_moves(
    kept: KeptCorrections, journal: Journal, current: Mapping[str, FileJob], seen: SeenPhotos
) -> dict[str, tuple[str, str]]:
    """The photos that have new paths, also where these were those of other photos."""
    known = {*journal.sources(), *kept.corrections}
    unsure = {source: job for source, job in current.items() if source not in known or seen.may_differ(job)}
    gone = known - current.keys()
    changed = known & unsure.keys()
    if not unsure or not (gone or (changed and len(unsure) > 1)):
        return {}
    digests = {source: seen.digest(job) for source, job in unsure.items()}
    free: dict[str, list[str]] = {}  # digest → paths at which such a photo is no longer, the likeliest last
    for source in sorted(gone | changed, key=lambda path: (path in kept.corrections, journal.rank(path))):
        for digest in set(_known_digests(source, kept, journal)) - {digests.get(source, "")}:
            free.setdefault(digest, []).append(source)
    moves: dict[str, tuple[str, str]] = {}
    for source, digest in digests.items():
        paths = free.get(digest)  # of several copies the first has been renamed, the others are new
        if paths and digest not in _known_digests(source, kept, journal):
            moves[source] = paths.pop(), digest
    return moves


def _known_digests(source: str, kept: KeptCorrections, journal: Journal) -> Iterator[str]:
    """What the photo at this path was, as far as is known."""
    if entry := journal.peek(source):
        yield entry.digest
    if (correction := kept.corrections.get(source)) and correction.digest:
        yield correction.digest


def _picture_digests(plan: Plan, journal: Journal, moves: _NewPaths) -> dict[str, str]:
    """sha256 of the pictures about which the tables say something new, by photo."""
    sources = {line.source for line in plan.table_changes.lines if line.change.approval}
    entries = ((source, journal.peek(moves[source][0] if source in moves else source)) for source in sources)
    return {source: entry.sha256 for source, entry in entries if entry}


def _find_taken(former: Mapping[str, str], journal: Journal, current: Mapping[str, FileJob]) -> frozenset[str]:
    """The renamed photos whose pictures' former places are to be other photos' pictures'."""
    owners = {fold_name(job.output): source for source, job in current.items() if not (job.skip_reason or job.refusal)}
    entries = ((source, journal.peek(source)) for source in former)
    return frozenset(
        source for source, entry in entries if entry and owners.get(fold_name(entry.output), source) != source
    )
