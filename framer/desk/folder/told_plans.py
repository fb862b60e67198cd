"""What is told of a folder's plan, made once in each language: pages ask every second."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from framer.desk.folder.planned_folder import PlannedFolder


@dataclass
class ToldPlans:
    """The last answer in each language; any thread may use it."""

    _told: dict[str, tuple[PlannedFolder, dict[str, Any]]] = field(default_factory=dict)

    def tell(
        self, planned: PlannedFolder, language: str, describe: Callable[[PlannedFolder], dict[str, Any]]
    ) -> dict[str, Any]:
        """What `describe` says of `planned`, asked again only for another plan."""
        told = self._told.get(language)
        if told is None or told[0] is not planned:
            told = planned, describe(planned)
            self._told[language] = told
        return told[1]
