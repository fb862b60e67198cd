"""The campaigns as their folders have them now. A broken edit never takes a good campaign away."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framer.campaigns.manifest import MANIFEST_NAME
from framer.campaigns.registry import CampaignRegistry, campaign_directories, load_campaign, sort_newest_first
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.imaging.overlay import load_overlay

CHECK_INTERVAL_SECONDS = 1.0
SETTLE_SECONDS = 1.0

_WATCHED_SUFFIXES = {".toml", ".png", ".webp"}
_PROOF_SIZE = 256  # px at which an overlay shows that it can be decoded
_LOG = logging.getLogger("framer.campaigns.reloading")

Fingerprint = tuple[tuple[str | int, ...], ...]
_NO_FINGERPRINT: Fingerprint = ()


@dataclass(frozen=True)
class _CampaignState:
    """One campaign folder and what is known of it.

    `seen` is how it looked at the last check, `judged` how it looked when it was last read; `campaign` is the last good
    one, `error` what is wrong with what lies there now.
    """

    directory: Path
    last_fingerprint: Fingerprint
    validated_fingerprint: Fingerprint | None = None
    campaign: Campaign | None = None
    error: SetupError | None = None


class ReloadingRegistry:
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
        self._missing_folders: set[Path] = set()
        homes = self._find_directories()
        self._entries = {
            name: _validate_campaign(_CampaignState(home, _fingerprint_directory(home))) for name, home in homes.items()
        }
        self._registry = self._build_registry()
        if not self._registry.campaigns:
            raise next(
                iter(self._registry.broken.values()), SetupError(what=f"{self._folders[-1].name}: no {MANIFEST_NAME}")
            )
        self._next_check = clock() + CHECK_INTERVAL_SECONDS

    def current(self) -> CampaignRegistry:
        """The campaigns as they are now.

        While one thread reads what has changed, all others go on with what was there before.
        """
        if self._clock() >= self._next_check and self._lock.acquire(blocking=False):
            try:
                if self._clock() >= self._next_check:
                    self._reload_changes()
            finally:
                self._next_check = self._clock() + CHECK_INTERVAL_SECONDS
                self._lock.release()
        return self._registry

    def _reload_changes(self) -> None:
        homes = self._find_directories()
        entries: dict[str, _CampaignState] = {}
        for name in dict.fromkeys([*self._entries, *homes]):
            entry = self._check_campaign(homes.get(name), self._entries.get(name))
            if entry:
                entries[name] = entry
        if entries == self._entries:
            return
        self._entries = entries
        shelf = self._build_registry()
        if shelf.campaigns:
            self._registry = shelf
        else:
            _LOG.warning("no campaign is left; those that were there stay in use")

    def _check_campaign(self, home: Path | None, known: _CampaignState | None) -> _CampaignState | None:
        """One campaign at a check; None: it is gone."""
        if known and known.directory.parent in self._missing_folders:
            return known
        if home is None:
            return (
                None
                if known is None or known.last_fingerprint == _NO_FINGERPRINT
                else replace(known, last_fingerprint=_NO_FINGERPRINT)
            )
        stamp = _fingerprint_directory(home)
        known = known or _CampaignState(home, _NO_FINGERPRINT)
        if stamp == known.validated_fingerprint:
            return replace(known, last_fingerprint=stamp)
        if stamp != known.last_fingerprint and not _is_settled(home, stamp):
            return replace(known, directory=home, last_fingerprint=stamp)
        return _validate_campaign(replace(known, directory=home, last_fingerprint=stamp))

    def _find_directories(self) -> dict[str, Path]:
        """All campaign folders by name; a later folder's campaign counts. Says it once when a whole folder is away."""
        away = {folder for folder in self._folders if not folder.is_dir()}
        for folder in away - self._missing_folders:
            _LOG.warning("%s cannot be read; its campaigns stay as they are", folder)
        self._missing_folders = away
        return {home.name: home for folder in self._folders for home in campaign_directories(folder)}

    def _build_registry(self) -> CampaignRegistry:
        entries = self._entries
        good = [entry.campaign for entry in entries.values() if entry.campaign]
        broken = {name: entry.error for name, entry in entries.items() if entry.error and not entry.campaign}
        return CampaignRegistry(sort_newest_first(good), broken, self._close_ended)


def _validate_campaign(entry: _CampaignState) -> _CampaignState:
    """Read what lies there: it counts only if all of it is good and it did not change meanwhile."""
    judged = replace(entry, validated_fingerprint=entry.last_fingerprint, error=None)
    try:
        campaign = load_campaign(entry.directory)
        for frame in campaign.frames:
            load_overlay(frame, _PROOF_SIZE)
    except SetupError as error:
        judged = replace(judged, error=error)
    else:
        # An equal campaign stays the same object, so that what was made from it is still known.
        judged = replace(judged, campaign=entry.campaign if campaign == entry.campaign else campaign)
    after = _fingerprint_directory(entry.directory)
    if after != entry.last_fingerprint and entry.campaign:
        return replace(entry, last_fingerprint=after)
    if judged.error:
        what = judged.error.details.get("what", judged.error)
        stays = "the last good one stays in use" if entry.campaign else "it is left out"
        _LOG.warning("campaign %s is broken, %s: %s", entry.directory.name, stays, what)
    return judged


def _fingerprint_directory(home: Path) -> Fingerprint:
    """What tells one state of a campaign folder from another, without reading a file."""
    rows: list[tuple[str | int, ...]] = [(str(home),)]
    try:
        for path in sorted(home.iterdir()):
            if path.suffix.lower() in _WATCHED_SUFFIXES and not path.name.startswith("."):
                state = path.stat()
                rows.append((path.name, state.st_mtime_ns, state.st_size, state.st_ino))
    except OSError:  # something vanished between two calls: the next look will differ
        rows.append(("?",))
    return tuple(rows)


def _is_settled(home: Path, stamp: Fingerprint) -> bool:
    """Whether nothing in the folder was written within the last moments; times in the future say nothing."""
    try:
        newest = max([home.stat().st_mtime_ns, *(int(row[1]) for row in stamp if len(row) == 4)])
    except OSError:
        return False
    return time.time() - newest / 1e9 >= SETTLE_SECONDS
