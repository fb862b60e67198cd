"""Counts of several machines: each keeps its own, and shows the others in Redis what it has. Needs the extra `redis`.

What is shown are whole numbers and no increments: shown twice they are the same, and a Redis that has forgotten all is
told again.
"""

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from threading import Lock

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from framer.counts.counts_file import CountsFile
from framer.counts.types import COUNT_EVENTS, MADE, CountKey, Counts, CountsUnavailable, ReportKey, change_of_report

_TIMEOUT = 2  # seconds, for connecting and for every reply
_MACHINES_KEY = "framer:counts"  # a set of the machines' IDs
_NO_NUMBER = 0
_RedisText = bytes | bytearray | memoryview | str | int | float


class MemoryCounts:
    """What a machine has counted that can keep no file: in memory, and in Redis under an ID of its own."""

    def __init__(self) -> None:
        self._machine = secrets.token_hex(8)
        self._counts: dict[CountKey, int] = {}
        self._reports: dict[ReportKey, int] = {}
        self._lock = Lock()

    def add(self, increments: Counts) -> None:
        """Add all of the `increments`."""
        with self._lock:
            for key, number in increments.items():
                self._counts[key] = self._counts.get(key, 0) + number

    def read_all(self) -> tuple[str, dict[CountKey, int], dict[ReportKey, int]]:
        """As CountsFile has it."""
        with self._lock:
            return self._machine, dict(self._counts), dict(self._reports)

    def add_report(
        self,
        report: str,
        frame: str,
        numbers: Mapping[str, int],
        day: date,
        elsewhere: Mapping[str, int] | None = None,
    ) -> int:
        """As CountsFile has it."""
        campaign, _, name = frame.partition("/")
        with self._lock:
            known = dict(elsewhere or {})
            for key, number in self._reports.items():
                if (key.report, key.campaign) == (report, campaign):
                    known[key.unit] = known.get(key.unit, 0) + number
            of_today = self._counts.get(CountKey(MADE, campaign, name, "", day), 0)
            most = min(self._reports.get(ReportKey(report, campaign, ""), 0), of_today)
            new, change = change_of_report(known, numbers, most)
            for unit, number in change.items():
                report_key = ReportKey(report, campaign, unit)
                self._reports[report_key] = self._reports.get(report_key, 0) + number
        self.add({CountKey(MADE, campaign, name, unit, day): number for unit, number in change.items()})
        return new


class SharedCounts:
    """A CountStore of the machine's `own` numbers and those that other machines show in the Redis at `url`."""

    def __init__(self, own: CountsFile | MemoryCounts, url: str) -> None:
        self._own = own
        self._redis = redis.Redis.from_url(
            url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, retry=Retry(NoBackoff(), 1)
        )

    def add(self, increments: Counts) -> None:
        """Add to the machine's own numbers, then show them; a Redis that is away is shown them the next time."""
        self._own.add(increments)
        with contextlib.suppress(CountsUnavailable):
            self.show()

    def show(self) -> None:
        """Show in Redis all that this machine has counted. Raises CountsUnavailable."""
        machine, counts, reports = self._own.read_all()
        fields: dict[_RedisText, _RedisText] = {_count_field(key): number for key, number in counts.items()}
        fields |= {_report_field(key): number for key, number in reports.items()}
        with _translating_errors(), self._redis.pipeline(transaction=True) as pipeline:
            pipeline.sadd(_MACHINES_KEY, machine)
            if fields:
                pipeline.hset(f"{_MACHINES_KEY}:{machine}", mapping=fields)
            pipeline.execute()

    def read(self, campaigns: Iterable[str]) -> dict[CountKey, int]:
        """All numbers of these campaigns, of all machines. Raises CountsUnavailable."""
        wanted = frozenset(campaigns)
        machine, counts, _ = self._own.read_all()
        total = {key: number for key, number in counts.items() if key.campaign in wanted}
        for field, number in self._read_others(machine):
            key = _parse_count_field(field)
            if key and key.campaign in wanted:
                total[key] = total.get(key, 0) + number
        return total

    def add_report(self, report: str, frame: str, numbers: Mapping[str, int], day: date) -> int:
        """As CountStore has it: what any machine has counted of the report is not counted again."""
        machine, _, _ = self._own.read_all()
        campaign = frame.partition("/")[0]
        elsewhere: dict[str, int] = {}
        for field, number in self._read_others(machine):
            key = _parse_report_field(field)
            if key and (key.report, key.campaign) == (report, campaign):
                elsewhere[key.unit] = elsewhere.get(key.unit, 0) + number
        new = self._own.add_report(report, frame, numbers, day, elsewhere)
        with contextlib.suppress(CountsUnavailable):
            self.show()
        return new

    def _read_others(self, machine: str) -> list[tuple[str, int]]:
        """The fields and numbers of all machines but this one. Raises CountsUnavailable."""
        with _translating_errors():
            names = sorted(_to_text(name) for name in self._redis.smembers(_MACHINES_KEY))
            with self._redis.pipeline(transaction=False) as pipeline:
                for name in names:
                    if name != machine:
                        pipeline.hgetall(f"{_MACHINES_KEY}:{name}")
                answers = pipeline.execute()
        return [(_to_text(field), _to_number(number)) for answer in answers for field, number in answer.items()]


def _count_field(key: CountKey) -> str:
    return "|".join((key.event, key.campaign, key.frame, key.unit, key.day.isoformat()))


def _report_field(key: ReportKey) -> str:
    return "|".join(("report", key.report, key.campaign, key.unit))


def _parse_count_field(field: str) -> CountKey | None:
    event, *names = field.split("|")
    try:
        campaign, frame, unit, day = names
        return CountKey(event, campaign, frame, unit, date.fromisoformat(day)) if event in COUNT_EVENTS else None
    except ValueError:  # of another version
        return None


def _parse_report_field(field: str) -> ReportKey | None:
    kind, *names = field.split("|")
    return ReportKey(*names) if kind == "report" and len(names) == 3 else None


def _to_text(data: bytes | str) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")


def _to_number(data: bytes) -> int:
    return int(data) if data.isdigit() and len(data) < 16 else _NO_NUMBER


@contextlib.contextmanager
def _translating_errors() -> Iterator[None]:
    """CountsUnavailable for all that Redis may say; its own text stays out: it may hold an address or a password."""
    try:
        yield
    except redis.RedisError as error:
        raise CountsUnavailable(f"Redis: {type(error).__name__}") from error
