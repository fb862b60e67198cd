"""The rows of a folder in memory: what became of each photo, in the order in which a person looks at them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from threading import Lock

from framer.batch.output.session import row_sort_key
from framer.batch.report.reasons import is_left_out, is_photo_row, needs_eye
from framer.batch.types import FAILED, OLD, REMOVED, ReportRow
from framer.desk.folder.planned_folder import photo_id


@dataclass(frozen=True)
class LookCounts:
    """How many pictures there are, are to be checked, approved; photos failed, left out; old pictures; to be remade."""

    pictures: int = 0
    to_check: int = 0
    approved: int = 0
    failed: int = 0
    left_out: int = 0
    old: int = 0
    pending: int = 0


@dataclass
class RowBook:
    """Rows by the photos' IDs; any thread may use it. Each change has a number, by which newer ones are asked for."""

    revision: int = 0
    _rows: dict[str, ReportRow] = field(default_factory=dict)
    _changed: dict[str, int] = field(default_factory=dict)  # also of those that are gone
    _old: dict[tuple[str, str], ReportRow] = field(default_factory=dict)
    _pending: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def put(self, row: ReportRow) -> str:
        """Take a row in place of the photo's former one; its ID."""
        identity = photo_id(row.source)
        with self._lock:
            if row.status in (OLD, REMOVED):
                self._old[row.source, row.leftover or ""] = row
                return identity
            self.revision += 1
            former = self._rows.get(identity)
            if former and row.picture and former.picture == row.picture:  # a run knows approvals as it began
                row = replace(row, approved=former.approved)
            self._rows[identity] = row
            self._changed[identity] = self.revision
            self._pending.discard(identity)
        return identity

    def begin(self) -> None:
        """A run begins: it finds old pictures anew."""
        with self._lock:
            self._old.clear()

    def take_approvals(self, marks: Collection[str]) -> None:
        """These pictures are approved, and no others."""
        with self._lock:
            differing = [each for each, row in self._rows.items() if row.approved != (row.picture in marks)]
        for identity in differing:
            self.approve([identity], approved=self._rows[identity].picture in marks)

    def keep(self, identities: Collection[str]) -> None:
        """Forget all rows but these: a run came to its end without the others."""
        with self._lock:
            for identity in [each for each in self._rows if each not in identities]:
                self.revision += 1
                del self._rows[identity]
                self._changed[identity] = self.revision

    def mark_pending(self, identity: str, *, pending: bool = True) -> None:
        """A correction was given that is made after the run."""
        with self._lock:
            self.revision += 1
            (self._pending.add if pending else self._pending.discard)(identity)
            self._changed[identity] = self.revision

    def approve(self, identities: Iterable[str], *, approved: bool) -> None:
        """Their pictures are approved, or no longer."""
        with self._lock:
            for identity in identities:
                if row := self._rows.get(identity):
                    self.revision += 1
                    self._rows[identity] = replace(row, approved=approved)
                    self._changed[identity] = self.revision

    def forget_old(self, moved: Collection[str]) -> None:
        """Old pictures in these places were moved aside."""
        with self._lock:
            self._old = {key: row for key, row in self._old.items() if row.leftover not in moved}
            for identity, row in self._rows.items():
                if row.leftover in moved:
                    self.revision += 1
                    self._changed[identity] = self.revision
                    self._rows[identity] = replace(row, leftover=None)

    def find(self, identity: str) -> ReportRow | None:
        """The row of a photo."""
        return self._rows.get(identity)

    def is_pending(self, identity: str) -> bool:
        """Whether a correction of it has not been made yet."""
        return identity in self._pending

    def since(self, revision: int) -> tuple[int, list[tuple[str, ReportRow]], list[str]]:
        """The newest revision, the photos' rows that changed after `revision`, the worst first, and those gone."""
        with self._lock:
            changed = [each for each, number in self._changed.items() if number > revision]
            rows = [(each, self._rows[each]) for each in changed if each in self._rows]
            gone = [each for each in changed if each not in self._rows]
            return self.revision, sorted((pair for pair in rows if is_shown(pair[1])), key=_look_rank), gone

    def report_rows(self) -> list[ReportRow]:
        """All rows as reports have them."""
        with self._lock:
            outputs = {path for row in self._rows.values() for path in (row.output, *row.further) if path}
            old = (row for row in self._old.values() if row.leftover not in outputs)
            return sorted((*self._rows.values(), *old), key=lambda row: row_sort_key(row.source))

    def count(self) -> LookCounts:
        """The numbers of the third and fourth step."""
        rows = self.report_rows()
        pictures = [row for row in rows if row.output]
        return LookCounts(
            len(pictures),
            sum(map(needs_eye, pictures)),
            sum(row.approved for row in pictures),
            sum(row.status == FAILED for row in rows),
            sum(is_left_out(row) for row in rows),
            sum(is_old(row) for row in rows),
            len(self._pending),
        )


def is_old(row: ReportRow) -> bool:
    """Whether a picture in OUT no longer belongs. A failed photo keeps what was made of it before."""
    return row.leftover is not None and row.status != FAILED


def is_shown(row: ReportRow) -> bool:
    """Whether the row is of a photo, and not of another file."""
    return is_photo_row(row) or is_left_out(row)


def _look_rank(pair: tuple[str, ReportRow]) -> tuple[bool, bool, int, tuple[str, str]]:
    """Failures and what is to be checked first, the worst before; then the rest; last what was left out."""
    row = pair[1]
    is_open = row.status == "failed" or needs_eye(row)
    return is_left_out(row), not is_open, -row.severity, row_sort_key(row.source)
