"""The campaigns as their directories hold them now. A broken edit never takes a good campaign away."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from framer.campaigns.last_good import keep_good_files, load_last_good
from framer.campaigns.overlay_proofs import OverlayProofs
from framer.campaigns.registry import (
    CampaignRegistry,
    blaming_overlay,
    find_campaign_directories,
    is_marked_draft,
    load_campaign,
    require_campaigns,
)
from framer.campaigns.selection import sort_campaigns
from framer.campaigns.types import Campaign
from framer.errors import SetupError
from framer.i18n import N_, Translator

CHECK_INTERVAL_SECONDS = 1.0
SETTLE_SECONDS = 1.0

_WATCHED_SUFFIXES = {".toml", ".csv", ".png", ".webp"}
_LAST_GOOD_STAYS = N_("campaign %(name)s is broken, the last good one stays in use: %(what)s")
_LEFT_OUT = N_("campaign %(name)s is broken, it is left out: %(what)s")
_LOG = logging.getLogger("framer.campaigns.reloading")

Fingerprint = tuple[tuple[str | int, ...], ...]
_NO_FINGERPRINT: Fingerprint = ()


@dataclass(frozen=True)
class _CampaignState:
    """What is known of one campaign directory.

    `last_fingerprint` is from the last check, `validated_fingerprint` from when its files were last read; `campaign` is
    the last good one, `error` what is wrong with the files now. `draft`: nobody may see it, as its files say now.
    """

    directory: Path
    last_fingerprint: Fingerprint
    validated_fingerprint: Fingerprint | None = None
    campaign: Campaign | None = None
    error: SetupError | None = None
    draft: bool = False


class ReloadingRegistry:
    """The campaigns in the folders `roots`, read again when they change. Threads may share it.

    It has no thread of its own: whichever thread asks for the campaigns CHECK_INTERVAL_SECONDS after the last check
    compares the fingerprints of the directories, and reads those that have changed and settled. An idle process reads
    nothing.

    The lock is held by the thread that checks, for the whole of its check, and is never waited for: a thread that finds
    it taken uses the registry of before. `_states` and `_missing_roots` are used under the lock alone. `_registry` and
    `_next_check` are read without it; both are replaced by a single assignment, and a registry never changes.
    """

    def __init__(  # noqa: PLR0913, PLR0917  (what an operator chooses, and what tests replace)
        self,
        roots: Sequence[Path],
        close_ended: bool = False,
        clock: Callable[[], float] = time.monotonic,
        translate: Translator = str,
        show_drafts: bool = False,
        own_root: Path | None = None,
    ) -> None:
        """Read everything once; `clock` counts seconds, `translate` gives the log its language.

        Drafts are left out, broken ones too, as if they did not exist; `show_drafts`: they are as if published.
        The files of good campaigns in `own_root`, one of the `roots`, are kept beside it where that can be written, and
        used when they are broken. Raises SetupError when there is no good campaign, not even a draft.
        """
        self._roots, self._close_ended, self._clock, self._translate = tuple(roots), close_ended, clock, translate
        self._show_drafts, self._own_root = show_drafts, own_root
        self._lock = threading.Lock()
        self._missing_roots: set[Path] = set()
        self._proofs = OverlayProofs(own_root)
        self._states = {
            name: self._validate(_CampaignState(directory, _fingerprint_directory(directory)))
            for name, directory in self._find_directories().items()
        }
        self._proofs.keep()
        self._registry = self._build_registry()
        if not any(state.campaign for state in self._states.values()):
            require_campaigns(self._registry, self._roots)
        self._next_check = clock() + CHECK_INTERVAL_SECONDS

    def current(self) -> CampaignRegistry:
        """The campaigns as they are now; while another thread reads what has changed, as they were before."""
        if self._clock() >= self._next_check and self._lock.acquire(blocking=False):
            try:
                if self._clock() >= self._next_check:
                    self._reload_changes()
            finally:
                self._next_check = self._clock() + CHECK_INTERVAL_SECONDS
                self._lock.release()
        return self._registry

    def _reload_changes(self) -> None:
        directories = self._find_directories()
        states: dict[str, _CampaignState] = {}
        for name in dict.fromkeys([*self._states, *directories]):
            state = self._check_campaign(directories.get(name), self._states.get(name))
            if state:
                states[name] = state
        self._proofs.keep()
        if states == self._states:
            return
        self._states = states
        registry = self._build_registry()
        # Those that have become drafts must go, even if nothing is left.
        if registry.campaigns or any(state.campaign for state in states.values()):
            self._registry = registry
        else:
            _LOG.warning("no campaign is left; those that were there stay in use")

    def _check_campaign(self, directory: Path | None, state: _CampaignState | None) -> _CampaignState | None:
        """The state after a check of `directory`; None once it has been missing at two checks in a row."""
        if state and state.directory.parent in self._missing_roots:
            return state
        if directory is None:
            was_missing = state is None or state.last_fingerprint == _NO_FINGERPRINT
            return None if state is None or was_missing else replace(state, last_fingerprint=_NO_FINGERPRINT)
        fingerprint = _fingerprint_directory(directory)
        state = state or _CampaignState(directory, _NO_FINGERPRINT)
        if fingerprint == state.validated_fingerprint:
            return replace(state, last_fingerprint=fingerprint)
        seen = replace(state, directory=directory, last_fingerprint=fingerprint)
        if fingerprint != state.last_fingerprint and not _is_settled(directory, fingerprint):
            return seen
        return self._validate(seen)

    def _validate(self, state: _CampaignState) -> _CampaignState:
        """`_validate_files`, with the last good state kept, or taken."""
        is_own = state.directory.parent == self._own_root
        validated = _validate_files(state, self._translate, load_last_good if is_own else _keep_nothing, self._proofs)
        is_read = validated.validated_fingerprint == validated.last_fingerprint
        if is_own and is_read and validated.campaign and not validated.error:
            try:
                keep_good_files(state.directory)
            except OSError as error:
                what = {"name": state.directory.name, "what": error.strerror or type(error).__name__}
                _LOG.info("the good files of campaign %(name)s cannot be kept: %(what)s", what)
        return validated

    def _find_directories(self) -> dict[str, Path]:
        """All campaign directories by name. A root that has gone missing is logged once."""
        missing = {root for root in self._roots if not root.is_dir()}
        for root in missing - self._missing_roots:
            _LOG.warning("%s cannot be read; its campaigns stay as they are", root)
        self._missing_roots = missing
        return find_campaign_directories(self._roots)

    def _build_registry(self) -> CampaignRegistry:
        shown = {name: state for name, state in self._states.items() if self._show_drafts or not state.draft}
        campaigns = [_published(state.campaign) for state in shown.values() if state.campaign]
        broken = {name: state.error for name, state in shown.items() if state.error and not state.campaign}
        outdated = {name: state.error for name, state in shown.items() if state.error and state.campaign}
        drafts = tuple(state.campaign for name, state in self._states.items() if name not in shown and state.campaign)
        directories = {name: state.directory for name, state in self._states.items()}
        return CampaignRegistry(sort_campaigns(campaigns), broken, self._close_ended, outdated, drafts, directories)


def _keep_nothing(_directory: Path) -> None:
    """The last good state of a campaign of which none is kept."""


def _validate_files(
    state: _CampaignState, translate: Translator, find_good: Callable[[Path], Campaign | None], proofs: OverlayProofs
) -> _CampaignState:
    """Read the directory. Its campaign counts if all overlays can be decoded and no file changed meanwhile.

    What is wrong with it is logged in the language of `translate`; where no good state is known, `find_good` may.
    """
    validated = replace(state, validated_fingerprint=state.last_fingerprint, error=None)
    try:
        campaign = load_campaign(state.directory, proofs.measure_window)
        for frame in campaign.frames:
            with blaming_overlay(campaign, frame.overlay_path):
                proofs.prove(frame)
    except SetupError as error:
        state = replace(state, campaign=state.campaign or find_good(state.directory))
        is_draft = (state.campaign is not None and state.campaign.draft) or is_marked_draft(state.directory)
        validated = replace(validated, error=error, campaign=state.campaign, draft=is_draft)
    else:
        # An equal campaign stays the same object, so that what was made from it is still known.
        same = campaign == state.campaign and campaign.findings == (state.campaign and state.campaign.findings)
        validated = replace(validated, campaign=state.campaign if same else campaign, draft=campaign.draft)
    fingerprint_after = _fingerprint_directory(state.directory)
    if fingerprint_after != state.last_fingerprint and state.campaign:
        return replace(state, last_fingerprint=fingerprint_after)
    if validated.error:
        sentence = translate(_LAST_GOOD_STAYS if state.campaign else _LEFT_OUT)
        what = " → ".join(filter(None, validated.error.to_message(translate)))
        _LOG.warning(sentence, {"name": state.directory.name, "what": what})
    elif validated.campaign and validated.campaign.findings != (state.campaign and state.campaign.findings):
        for finding in validated.campaign.findings:
            if finding.severity == "warning":
                _LOG.warning("%s", " → ".join(filter(None, finding.to_message(translate))))
    return validated


def _published(campaign: Campaign) -> Campaign:
    """`campaign` as no draft; one that is none stays the same object."""
    return replace(campaign, draft=False) if campaign.draft else campaign


def _fingerprint_directory(directory: Path) -> Fingerprint:
    """What tells one state of a campaign directory from another, without reading its files."""
    rows: list[tuple[str | int, ...]] = [(str(directory),)]
    try:
        for path in sorted(directory.iterdir()):
            if path.suffix.lower() in _WATCHED_SUFFIXES and not path.name.startswith("."):
                status = path.stat()
                rows.append((path.name, status.st_mtime_ns, status.st_size, status.st_ino))
    except OSError:  # a file vanished between two calls: the next check will differ
        rows.append(("?",))
    return tuple(rows)


def _is_settled(directory: Path, fingerprint: Fingerprint) -> bool:
    """Whether nothing in the directory was written within SETTLE_SECONDS; times in the future are not settled."""
    try:
        newest = max([directory.stat().st_mtime_ns, *(int(row[1]) for row in fingerprint if len(row) == 4)])
    except OSError:
        return False
    return time.time() - newest / 1e9 >= SETTLE_SECONDS
