"""How busy a pool of workers is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """Numbers of: workers wanted, tasks in work, tasks waiting, workers alive, workers replaced so far."""

    workers: int
    working: int
    waiting: int
    alive: int
    restarts: int
