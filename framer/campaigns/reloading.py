"""The campaigns as their folders have them now. A broken edit never takes a good campaign away."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framer.campaigns.manifest import NAME
from framer.campaigns.registry import Shelf, campaign_homes, load_campaign, newest_first
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.imaging.overlay import load_overlay

CHECK_SECONDS = 1.0
SETTLE_SECONDS = 1.0

_KINDS = {".toml", ".png", ".webp"}
_PROOF_SIZE = 256  # px at which an overlay shows that it can be decoded
_LOG = logging.getLogger("framer.campaigns.reloading")

Stamp = tuple[tuple[str | int, ...], ...]
_GONE: Stamp = ()


@dataclass(frozen=True)
class _Entry:
    """One campaign folder and what is known of it.

    `seen` is how it looked at the last check, `judged` how it looked when it was last read; `campaign` is the last good
    one, `error` what is wrong with what lies there now.
    """

    home: Path
    seen: Stamp
    judged: Stamp | None = None
    campaign: Campaign | None = None
    error: SetupError | None = None


class Catalogue:
    """The campaigns in `folders`, read again when they change. Threads may share it.

    Files are looked at once in `CHECK_SECONDS` at most, and read once they have stopped changing. `clock` counts
    seconds. Raises SetupError when there is no good campaign to begin with.
    """

    def __init__(
        self, folders: Sequence[Path], close_ended: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Read everything once."""
        self._folders, self._close_ended, self._clock = tuple(folders), close_ended, clock
        self._lock = threading.Lock()
        self._away: set[Path] = set()
        homes = self._homes()
        self._entries = {name: _judge(_Entry(home, _stamp(home))) for name, home in homes.items()}
        self._shelf = self._filled()
        if not self._shelf.campaigns:
            raise next(iter(self._shelf.broken.values()), SetupError(what=f"{self._folders[-1].name}: no {NAME}"))
        self._next = clock() + CHECK_SECONDS

    def shelf(self) -> Shelf:
        """The campaigns as they are now.

        While one thread reads what has changed, all others go on with what was there before.
        """
        if self._clock() >= self._next and self._lock.acquire(blocking=False):
            try:
                if self._clock() >= self._next:
                    self._check()
            finally:
                self._next = self._clock() + CHECK_SECONDS
                self._lock.release()
        return self._shelf

    def _check(self) -> None:
        homes = self._homes()
        entries: dict[str, _Entry] = {}
        for name in dict.fromkeys([*self._entries, *homes]):
            entry = self._look(homes.get(name), self._entries.get(name))
            if entry:
                entries[name] = entry
        if entries == self._entries:
            return
        self._entries = entries
        shelf = self._filled()
        if shelf.campaigns:
            self._shelf = shelf
        else:
            _LOG.warning("no campaign is left; those that were there stay in use")

    def _look(self, home: Path | None, known: _Entry | None) -> _Entry | None:
        """One campaign at a check; None: it is gone."""
        if known and known.home.parent in self._away:
            return known
        if home is None:
            return None if known is None or known.seen == _GONE else replace(known, seen=_GONE)
        stamp = _stamp(home)
        known = known or _Entry(home, _GONE)
        if stamp == known.judged:
            return replace(known, seen=stamp)
        if stamp != known.seen and not _is_settled(home, stamp):
            return replace(known, home=home, seen=stamp)
        return _judge(replace(known, home=home, seen=stamp))

    def _homes(self) -> dict[str, Path]:
        """All campaign folders by name; a later folder's campaign counts. Says it once when a whole folder is away."""
        away = {folder for folder in self._folders if not folder.is_dir()}
        for folder in away - self._away:
            _LOG.warning("%s cannot be read; its campaigns stay as they are", folder)
        self._away = away
        return {home.name: home for folder in self._folders for home in campaign_homes(folder)}

    def _filled(self) -> Shelf:
        entries = self._entries
        good = [entry.campaign for entry in entries.values() if entry.campaign]
        broken = {name: entry.error for name, entry in entries.items() if entry.error and not entry.campaign}
        return Shelf(newest_first(good), broken, self._close_ended)


def _judge(entry: _Entry) -> _Entry:
    """Read what lies there: it counts only if all of it is good and it did not change meanwhile."""
    judged = replace(entry, judged=entry.seen, error=None)
    try:
        campaign = load_campaign(entry.home)
        for frame in campaign.frames:
            load_overlay(frame, _PROOF_SIZE)
    except SetupError as error:
        judged = replace(judged, error=error)
    else:
        # An equal campaign stays the same object, so that what was made from it is still known.
        judged = replace(judged, campaign=entry.campaign if campaign == entry.campaign else campaign)
    after = _stamp(entry.home)
    if after != entry.seen and entry.campaign:
        return replace(entry, seen=after)
    if judged.error:
        what = judged.error.details.get("what", judged.error)
        stays = "the last good one stays in use" if entry.campaign else "it is left out"
        _LOG.warning("campaign %s is broken, %s: %s", entry.home.name, stays, what)
    return judged


def _stamp(home: Path) -> Stamp:
    """What tells one state of a campaign folder from another, without reading a file."""
    rows: list[tuple[str | int, ...]] = [(str(home),)]
    try:
        for path in sorted(home.iterdir()):
            if path.suffix.lower() in _KINDS and not path.name.startswith("."):
                state = path.stat()
                rows.append((path.name, state.st_mtime_ns, state.st_size, state.st_ino))
    except OSError:  # something vanished between two calls: the next look will differ
        rows.append(("?",))
    return tuple(rows)


def _is_settled(home: Path, stamp: Stamp) -> bool:
    """Whether nothing in the folder was written within the last moments; times in the future say nothing."""
    try:
        newest = max([home.stat().st_mtime_ns, *(int(row[1]) for row in stamp if len(row) == 4)])
    except OSError:
        return False
    return time.time() - newest / 1e9 >= SETTLE_SECONDS
