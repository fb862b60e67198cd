"""How many people of a staff list need a photo, by unit: by what is kept of the list, and the rows of a run."""

from collections import Counter
from collections.abc import Iterable

from framer.batch.matching.listed_people import ListedPerson
from framer.batch.report.missing_people import asks_for_another
from framer.batch.types import ReportRow


def count_missing(people: Iterable[ListedPerson], rows: Iterable[ReportRow]) -> Counter[str]:
    """How many people have no photo, or none of which a picture came, by unit ("": of none); as `StaffReport.missing`.

    Those who are likely to have one are not among them.
    """
    of_no_picture = {row.source for row in rows if asks_for_another(row)}
    return Counter(person.unit for person in people if not person.is_likely and of_no_picture.issuperset(person.photos))
