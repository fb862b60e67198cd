"""Who may work at the desk: a link that opens it once, the sessions it opened, and tickets for single downloads.

All of it is in this process's memory, as hashes: a desk that is started again has forgotten it.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from framer.errors import TooManyRequests

MIN_KEY_LENGTH = 16  # letters of a key that somebody chooses
SESSION_IDLE_SECONDS = 12 * 3600.0
TICKET_SECONDS = 60.0

_MAX_SESSIONS = 50
_MAX_TICKETS = 1000
_MAX_WRONG_KEYS = 10  # in a minute, of all that ask
_MINUTE = 60.0


@dataclass
class DeskKeys:
    """The keys of one desk; any thread may use them. `clock` counts seconds.

    `standing_key` is one that somebody chose, and opens any number of sessions; "": only links do, each one session.
    Whoever has `window_secret`, who is who started the desk, gets new links.
    """

    standing_key: str = field(default="", repr=False)
    clock: Callable[[], float] = time.monotonic
    window_secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _links: set[bytes] = field(default_factory=set, repr=False)
    _sessions: dict[bytes, float] = field(default_factory=dict, repr=False)  # → when it was last used
    _tickets: dict[bytes, tuple[str, float]] = field(default_factory=dict, repr=False)  # → target, when it ends
    _wrong: list[float] = field(default_factory=list, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def make_link_key(self) -> str:
        """A new key that opens one session; those made before stay good."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._links.add(_digest_secret(key))
        return key

    def make_window_key(self, secret: str) -> str | None:
        """As `make_link_key`, if `secret` is the `window_secret`. Raises TooManyRequests after many wrong ones."""
        with self._lock:
            self._refuse_guesses()
            if not hmac.compare_digest(_digest_secret(secret), _digest_secret(self.window_secret)):
                self._wrong.append(self.clock())
                return None
        return self.make_link_key()

    def open_session(self, key: str) -> str | None:
        """The name of a new session if `key` is the standing key or that of an unused link, which is used up then.

        Raises TooManyRequests after many wrong keys, whoever sent them.
        """
        with self._lock:
            now = self.clock()
            self._refuse_guesses()
            digest = _digest_secret(key)
            if digest in self._links:
                self._links.remove(digest)
            elif not self.standing_key or not hmac.compare_digest(digest, _digest_secret(self.standing_key)):
                self._wrong.append(now)
                return None
            session = secrets.token_urlsafe(32)
            while len(self._sessions) >= _MAX_SESSIONS:
                del self._sessions[min(self._sessions, key=self._sessions.__getitem__)]
            self._sessions[_digest_secret(session)] = now
            return session

    def is_session(self, session: str) -> bool:
        """Whether `session` is open; asking keeps it open."""
        digest = _digest_secret(session)
        with self._lock:
            now = self.clock()
            if now - self._sessions.get(digest, -SESSION_IDLE_SECONDS) >= SESSION_IDLE_SECONDS:
                self._sessions.pop(digest, None)
                return False
            self._sessions[digest] = now
            return True

    def close_session(self, session: str) -> None:
        """End it; unknown ones have ended already."""
        with self._lock:
            self._sessions.pop(_digest_secret(session), None)

    def make_ticket(self, target: str) -> str:
        """A ticket for one GET of `target` (path and query) within a minute."""
        ticket = secrets.token_urlsafe(24)
        with self._lock:
            now = self.clock()
            self._tickets = {key: value for key, value in self._tickets.items() if value[1] > now}
            while len(self._tickets) >= _MAX_TICKETS:
                del self._tickets[next(iter(self._tickets))]
            self._tickets[_digest_secret(ticket)] = (target, now + TICKET_SECONDS)
        return ticket

    def use_ticket(self, ticket: str, target: str) -> bool:
        """Whether `ticket` was for this target; it is used up either way."""
        with self._lock:
            expected, ends = self._tickets.pop(_digest_secret(ticket), ("", 0.0))
            return expected == target and self.clock() < ends

    def _refuse_guesses(self) -> None:
        """Raise TooManyRequests after many wrong keys. `_lock` is held."""
        now = self.clock()
        self._wrong = [when for when in self._wrong if when > now - _MINUTE]
        if len(self._wrong) >= _MAX_WRONG_KEYS:
            raise TooManyRequests(seconds=int(_MINUTE))


def _digest_secret(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
