"""The language that somebody has chosen at the desk: kept with the desk's state, so that the next start has it too.

There are no cookies, and what a browser stores belongs to a port, which may be another next time.
"""

from dataclasses import dataclass
from pathlib import Path

from framer.desk.kept_words import read_kept_word, write_kept_word
from framer.web.locale import LANGUAGES

_KEPT_NAME = "language"


@dataclass(frozen=True)
class ChosenLanguage:
    """Kept in the file `path`."""

    path: Path

    def read(self) -> str:
        """``vi`` or ``en``; "" as long as nobody has chosen."""
        language = read_kept_word(self.path, _KEPT_NAME)
        return language if language in LANGUAGES else ""

    def write(self, language: str) -> None:
        """Keep it. Raises OutputError."""
        write_kept_word(self.path, _KEPT_NAME, language)
