"""``OUT/.framer/people.json``: which photos everybody of the list has, and of which unit they are, without names.

With the rows of a run it says who needs a photo, for whoever has neither the list nor the campaign at hand.
"""

import json
from dataclasses import asdict, dataclass

from framer.atomic_files import printable_path
from framer.batch.folder import Folder
from framer.batch.matching.match_staff import StaffMatching
from framer.batch.staff_list.types import is_lossy
from framer.batch.state_json import read_state_json
from framer.batch.types import STATE_DIRECTORY_NAME

LISTED_PEOPLE_PATH = f"{STATE_DIRECTORY_NAME}/people.json"
_MAX_LISTED_BYTES = 50_000_000


@dataclass(frozen=True)
class ListedPerson:
    """One person; people of one name are several.

    `unit`: as the campaign calls it, else as the list does; "" for none, or where letters of it were lost. `photos`:
    their paths as rows have them. `is_likely`: a photo may be theirs, to be confirmed.
    """

    unit: str
    photos: tuple[str, ...] = ()
    is_likely: bool = False


def list_people(matching: StaffMatching) -> tuple[ListedPerson, ...]:
    """Everybody, in the list's order."""
    return tuple(
        ListedPerson(
            "" if is_lossy(person.unit) else matching.unit_names.get(person.unit, person.unit),
            tuple(map(printable_path, matching.photos_by_person.get(number, ()))),
            number in matching.likely_photos,
        )
        for number, person in enumerate(matching.staff.people)
    )


def format_listed_people(people: tuple[ListedPerson, ...]) -> bytes:
    """As the file has them."""
    return json.dumps(list(map(asdict, people)), ensure_ascii=True).encode()


def keep_listed_people(out: Folder, matching: StaffMatching) -> None:
    """Keep who has which photos as things stand now. Raises OSError or Unreachable."""
    out.write_durably(LISTED_PEOPLE_PATH, format_listed_people(list_people(matching)))


def read_listed_people(out: Folder) -> tuple[ListedPerson, ...] | None:
    """What is kept in `out`; None where nothing is, or it cannot be understood. Raises Unreachable."""
    return read_state_json(out, LISTED_PEOPLE_PATH, _MAX_LISTED_BYTES, tuple[ListedPerson, ...])
