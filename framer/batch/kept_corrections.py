"""What is in force in one OUT: corrections by photo, and approvals by picture. Values only; no file is touched here."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from framer.batch.corrections import APPROVE, DISAPPROVE, NO_CORRECTION, Correction, MatchedLine
from framer.kept_json import decode_json

_MARK_DIGITS = 16  # hexadecimal: 64 bits
_FILE_FORM = 1  # of the file


@dataclass(frozen=True)
class KeptCorrection:
    """A correction in force. `digest`: sha256 of the photo's bytes, by which it is known; empty as long as unknown.

    `is_former`: it was given for that photo, and another one has its path now. So it is not in force, until that photo
    is there again.
    """

    correction: Correction
    digest: str = ""
    is_former: bool = False


@dataclass(frozen=True)
class KeptCorrections:
    """All that is in force.

    - `corrections`: by the photo's path in SOURCE, as the file system has it.
    - `former`: what was said of photos whose path another one has, of which something was said since: path → digest →
      correction. It is in force again with the photo.
    - `approvals`: marks of pictures that a person has approved, with the photo's path as it was then.
    - `read`: what each table said when it was last read: its name → a photo as the table calls it → the lines. Only
      what is new in a table counts, so that an old table undoes nothing that came after it.
    """

    corrections: Mapping[str, KeptCorrection] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, Correction]] = field(default_factory=dict)
    approvals: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def correction_of(self, source: str) -> Correction:
        """The correction of a photo; NO_CORRECTION where none is in force."""
        kept = self.corrections.get(source)
        return kept.correction if kept and not kept.is_former else NO_CORRECTION

    def is_of_other_photo(self, source: str) -> bool:
        """Whether what was said under this path was said of a photo that is not there any more."""
        return source in self.corrections and self.corrections[source].is_former

    def is_approved(self, picture_sha256: str) -> bool:
        """Whether this very picture has been approved."""
        return picture_mark(picture_sha256) in self.approvals

    def with_correction(self, source: str, correction: Correction, digest: str = "") -> "KeptCorrections":
        """With `correction` in force for a photo; NO_CORRECTION takes back what is.

        What was said of a former photo under this path stays known.
        """
        corrections = dict(self.corrections)
        before = corrections.pop(source, None)
        former = before if before and before.is_former else None
        if correction != NO_CORRECTION:
            known = before.digest if before and not former else ""
            corrections[source] = KeptCorrection(correction, digest or known)
        kept = self._with_former(source, former) if former else self
        return replace(kept, corrections=corrections)._without_former(source, digest)

    def with_approval(self, mark: str, source: str, *, approved: bool = True) -> "KeptCorrections":
        """With the picture of this mark approved, or no longer."""
        approvals = dict(self.approvals)
        approvals.pop(mark, None)
        if approved:
            approvals[mark] = source
        return replace(self, approvals=approvals)

    def moved(self, moves: Mapping[str, tuple[str, str]]) -> "KeptCorrections":
        """With the corrections of photos that have new paths under these: new → former path, and the photo's digest.

        Photos may swap names. What was in force for another photo under a new path is its no longer.
        """
        moved = {
            source: replace(kept, is_former=False)
            for source, (former, digest) in moves.items()
            if (kept := self.corrections.get(former)) and kept.digest in ("", digest)
        }
        left = {moves[source][0] for source in moved}
        stay = {
            path: kept
            for path, kept in self.corrections.items()
            if path not in left and (path not in moves or kept.digest == moves[path][1])
        }
        after = replace(self, corrections={**stay, **moved})
        for path in moves.keys() & self.corrections.keys() - left - stay.keys():
            after = after._with_former(path, self.corrections[path])
        return after

    def with_digests(self, digests: Mapping[str, str]) -> "KeptCorrections":
        """With the photos' digests, by path."""
        corrections = {
            source: kept if kept.is_former else replace(kept, digest=digests.get(source) or kept.digest)
            for source, kept in self.corrections.items()
        }
        return replace(self, corrections=corrections)

    def with_photos(self, digests: Mapping[str, str], named: Collection[str]) -> "KeptCorrections":
        """With those not in force that were given for other photos than are there now: their digests, by path.

        What the tables have is of the path, whichever photo it is: those are `named`.
        """
        after = self
        for source, digest in digests.items():
            if digest:
                after = after._with_photo(source, digest, is_named=source in named)
        return after

    def _with_photo(self, source: str, digest: str, *, is_named: bool) -> "KeptCorrections":
        kept = self.corrections.get(source)
        is_other = kept is not None and not is_named and kept.digest not in ("", digest)
        again = self.former.get(source, {}).get(digest)
        if again is None or (kept and not is_other):
            corrections = {source: replace(kept, is_former=is_other)} if kept else {}
            return replace(self, corrections={**self.corrections, **corrections})
        after = self._with_former(source, kept) if kept else self
        corrections = {**self.corrections, source: KeptCorrection(again, digest)}
        return replace(after, corrections=corrections)._without_former(source, digest)

    def _with_former(self, source: str, kept: KeptCorrection) -> "KeptCorrections":
        """With what is not in force any more, which can be known again only by a digest."""
        if not kept.digest:
            return self
        former = {**self.former.get(source, {}), kept.digest: kept.correction}
        return replace(self, former={**self.former, source: former})

    def _without_former(self, source: str, digest: str) -> "KeptCorrections":
        others = {known: said for known, said in self.former.get(source, {}).items() if known != digest}
        former = {path: said for path, said in self.former.items() if path != source}
        return replace(self, former={**former, source: others} if others else former)


@dataclass(frozen=True)
class TableChanges:
    """What is new in the tables of OUT, in order, and what they said as a whole (as `KeptCorrections.read`)."""

    lines: tuple[MatchedLine, ...] = ()
    read: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def apply(self, kept: KeptCorrections, picture_digests: Mapping[str, str]) -> KeptCorrections:
        """`kept` with the changes.

        `picture_digests`: sha256 of the pictures that are there, by photo, for lines that approve without a mark.
        """
        for line in self.lines:
            kept = kept.with_correction(line.source, line.change.apply(kept.correction_of(line.source)))
            kept = _apply_approval(kept, line, picture_digests.get(line.source, ""))
        return replace(kept, read=self.read)


def find_table_changes(
    kept: KeptCorrections, tables: Iterable[tuple[str, list[MatchedLine], Collection[str]]]
) -> TableChanges:
    """What the tables say that they did not say when they were last read.

    Each is a name, its lines, and what it calls photos that are not there (such as one that has another name now).
    """
    changes: list[MatchedLine] = []
    read: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, lines, unmatched_files in tables:
        by_file: dict[str, list[MatchedLine]] = {}
        for line in lines:
            by_file.setdefault(line.file, []).append(line)
        known = kept.read.get(name, {})
        read[name] = {file: texts for file, texts in known.items() if file in unmatched_files}
        read[name].update({file: tuple(line.text for line in same) for file, same in by_file.items()})
        changes += [line for line in lines if known.get(line.file) != read[name][line.file]]
    return TableChanges(tuple(changes), {name: said for name, said in read.items() if said})


def picture_mark(sha256: str) -> str:
    """What stands for a picture in tables and pages; with a letter first: a spreadsheet takes 12e34 for a number."""
    return f"p{sha256[:_MARK_DIGITS]}" if sha256 else ""


def format_kept(kept: KeptCorrections) -> bytes:
    """As the file has it. By json: odd bytes of file names come as lone surrogates, which msgspec does not take."""
    return (json.dumps({"form": _FILE_FORM, **asdict(kept)}, indent=1, sort_keys=True) + "\n").encode()


def parse_kept(data: bytes) -> KeptCorrections:
    """What `format_kept` wrote. Raises ValueError."""
    return decode_json(data, KeptCorrections)


def _apply_approval(kept: KeptCorrections, line: MatchedLine, picture_sha256: str) -> KeptCorrections:
    approval = line.change.approval
    mark = approval if approval.startswith("p") else picture_mark(picture_sha256)
    if not approval or not mark:
        return kept
    assert approval in {APPROVE, DISAPPROVE, mark}  # noqa: S101  (as the line was parsed)
    return kept.with_approval(mark, line.source, approved=approval != DISAPPROVE)
