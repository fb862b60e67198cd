"""``matches.csv`` in OUT as a person left it: whose photo each is, where they know better than framer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from framer.batch.csv_table import normalize_word, split_words
from framer.batch.matching.folding import fold_joined, fold_text, fold_unit
from framer.batch.matching.people_index import People, PeopleIndex
from framer.batch.names_table import FILE_HEADINGS, PhotoLookup
from framer.batch.staff_list.person_names import split_person_name
from framer.batch.staff_list.types import Remark, SheetRow, StaffPerson
from framer.batch.types import MATCHES_NAME
from framer.errors import UsageError
from framer.i18n import N_, Message, Translator
from framer.text.formulas import FORMULA_PREFIXES

# The columns that framer writes, in order, and how each may be called when it is read again.
MATCH_COLUMNS = {
    "file": N_("File"),
    "heap": N_("Match"),
    "name": N_("Name"),
    "unit": N_("Unit"),
    "code": N_("Code"),
    "why": N_("Why"),
    "choice": N_("Your choice (x: yes, -: nobody, or a name)"),
}
_READ_HEADINGS = {
    "file": FILE_HEADINGS,
    "name": split_words("name hoten hovaten ten"),
    "unit": split_words("unit donvi"),
    "choice": split_words(
        "choice yourchoice yourchoicexyesnobodyoraname chon banchon banchonxdungkhongcuaaihoachoten luachon"
    ),
}
_YES_WORDS = split_words("x yes y co dung ok true 1")
_NOBODY_WORDS = split_words("no n khong none nobody khongai 0")

UNSAID = -1  # in place of a person: the match was taken off, and whose photo it is has not been said

_NOT_THERE = N_("there is no photo “%(file)s” in the folder; the line is kept.")
_NO_PROPOSAL = N_("nobody is proposed for “%(file)s”; write the name.")
_SEVERAL_PEOPLE = N_("several people are called “%(name)s”; write the unit beside it.")
_NAME_NOT_LISTED = N_("“%(name)s” is not in the list; the name is used as it is.")


class UnreadableMatches(UsageError):
    """matches.csv is no table, or its columns are not known."""

    default_message = N_("%(path)s cannot be read, so what was chosen in it would be lost.")
    default_hint = N_("Put its first line right (%(columns)s), or move the file away.")

    def to_message(self, translate: Translator) -> Message:
        """With the headings that the file has in this language."""
        columns = ", ".join(translate(heading) for heading in MATCH_COLUMNS.values())
        return UsageError(self.message, self.hint, **self.details, columns=columns).to_message(translate)


@dataclass(frozen=True)
class MatchLine:
    """One line: the photo as the file calls it, the proposed name and unit, and the person's choice.

    `number` is the line's in the file; 0 where it does not stand there.
    """

    number: int
    file: str
    name: str = ""
    unit: str = ""
    choice: str = ""


@dataclass(frozen=True)
class MatchesTable:
    """All lines, and the names that framer itself wrote, by photo: a name that differs is a choice too."""

    lines: tuple[MatchLine, ...] = ()
    written_names: Mapping[str, str] = field(default_factory=dict)

    def choices(self) -> Iterator[tuple[MatchLine, str]]:
        """The lines on which somebody chose, and what: “x”, “-”, “?”, or a name."""
        for line in self.lines:
            if line.choice:
                yield line, line.choice
            elif line.file in self.written_names and _differs(line.name, self.written_names[line.file]):
                yield line, line.name or "-"

    def with_choice(self, file: str, choice: str, unit: str = "") -> "MatchesTable":
        """With another choice for a photo, in place of what anybody chose for it; "": framer's own proposal counts.

        `unit` tells people of one name apart.
        """
        lines = tuple(line for line in self.lines if line.file != file)
        return replace(self, lines=(*lines, MatchLine(0, file, "", unit, choice)) if choice else lines)

    def choice_lines(self) -> tuple[MatchLine, ...]:
        """The lines on which somebody chose, with what they chose in the last column."""
        return tuple(replace(line, choice=choice) for line, choice in self.choices())

    def with_kept(self, lines: Sequence[MatchLine]) -> "MatchesTable":
        """With choices that were kept, of photos of which the table says nothing any more."""
        there = {line.file for line in self.lines}
        return replace(self, lines=(*self.lines, *(line for line in lines if line.file not in there)))

    def moved(self, former_files: Mapping[str, str]) -> "MatchesTable":
        """With the choices for renamed photos (new → former) under their new names; photos may swap names.

        What somebody chose for the new name itself counts, if the table was not written with it yet.
        """
        chosen = {line.file: line for line in self.choice_lines()}
        own = {file for file in former_files if file in chosen and file not in self.written_names}
        moved = [
            replace(chosen[former], file=file)
            for file, former in former_files.items()
            if former in chosen and file not in own
        ]
        left = {*former_files, *former_files.values()} - own
        return replace(self, lines=(*(line for line in self.lines if line.file not in left), *moved))

    def resolve_choices(
        self, people: Sequence[StaffPerson], index: PeopleIndex, photos: Sequence[str]
    ) -> tuple[Mapping[str, int | None], list[Remark], tuple[StaffPerson, ...]]:
        """The person of each photo that somebody chose for, None for nobody; remarks; people who are not in the list.

        Those are numbered after `people`; one name and unit is one of them. UNSAID stands for the person where only the
        match was taken off.
        """
        chosen = list(self.choices())
        lookup = PhotoLookup(line.file for line, _ in chosen)
        for photo in photos:
            lookup.add(photo)
        choices: dict[str, int | None] = {}
        remarks: list[Remark] = []
        added: list[StaffPerson] = []
        numbers: dict[tuple[str, str], int] = {}  # of those, by name and unit
        for line, choice in chosen:
            found = lookup.find_photos(line.file)
            if len(found) != 1:
                remarks.append(Remark(_NOT_THERE, {"file": line.file}, _match_line_place(line)))
                continue
            if is_nobody(choice):
                choices[found[0]] = None
                continue
            if is_unsaid(choice):
                choices[found[0]] = UNSAID
                continue
            name = line.name if is_yes(choice) else choice
            if not name:
                remarks.append(Remark(_NO_PROPOSAL, {"file": line.file}, _match_line_place(line)))
                continue
            fitting = _find_person(name, line.unit, people, index)
            if len(fitting) > 1:
                remarks.append(Remark(_SEVERAL_PEOPLE, {"name": name}, _match_line_place(line)))
            elif fitting:
                choices[found[0]] = fitting[0]
            else:
                remarks.append(Remark(_NAME_NOT_LISTED, {"name": name}, _match_line_place(line)))
                key = (" ".join(name.casefold().split()), " ".join(line.unit.casefold().split()))
                if key not in numbers:
                    numbers[key] = len(people) + len(added)
                    added.append(StaffPerson(_match_line_place(line), name=name, output=name, unit=line.unit))
                choices[found[0]] = numbers[key]
        return choices, remarks, tuple(added)


def parse_matches(rows: Sequence[SheetRow], written_names: Mapping[str, str], path: str) -> MatchesTable:
    """The table in rows. Raises UsageError where its columns are not known: nothing in it may be lost."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(rows[0].cells if rows else ()):
        for kind, words in _READ_HEADINGS.items():
            if normalize_word(cell) in words:
                columns.setdefault(kind, index)
    if rows and not {"file", "choice"} <= columns.keys():
        raise UnreadableMatches(path=path)
    lines = (MatchLine(row.number, **{kind: _cell(row, index) for kind, index in columns.items()}) for row in rows[1:])
    return MatchesTable(tuple(line for line in lines if line.file), written_names)


def is_yes(choice: str) -> bool:
    """Whether a choice accepts what is proposed."""
    return normalize_word(choice) in _YES_WORDS


def is_nobody(choice: str) -> bool:
    """Whether a choice says that a photo is nobody's."""
    return bool(re.fullmatch(r"[-–—]+", choice.strip())) or normalize_word(choice) in _NOBODY_WORDS


def is_unsaid(choice: str) -> bool:
    """Whether a choice takes a match off, and leaves open whose the photo is."""
    return bool(re.fullmatch(r"[?？]+", choice.strip()))


def _find_person(name: str, unit: str, people: Sequence[StaffPerson], index: PeopleIndex) -> People:
    """Who is meant by a name as it is in the list, by a code, or by a name with its marks left out."""
    wanted = " ".join(name.split()).casefold()
    exact = tuple(number for number, person in enumerate(people) if person.name.casefold() == wanted)
    found = exact or index.find_code(fold_joined(name)) or index.find_full(fold_joined(name))
    bare_name = split_person_name(name)[0]
    if not found and bare_name != name:  # as the list has it, with a title
        return _find_person(bare_name, unit, people, index)
    if not found:  # a name of one word
        found = tuple(number for number, person in enumerate(people) if fold_text(person.name) == fold_text(wanted))
    if len(found) > 1 and unit:
        return index.keep_of_units(found, [fold_unit(unit)]) or found
    return found


def _differs(shown: str, written: str) -> bool:
    return " ".join(shown.split()).casefold() != " ".join(written.split()).casefold()


def _cell(row: SheetRow, index: int) -> str:
    text = row.cells[index].strip() if index < len(row.cells) else ""
    is_protected = text[:1] == "'" and text[1:].lstrip().startswith(FORMULA_PREFIXES)  # as report.csv does
    return text[1:] if is_protected else text


def _match_line_place(line: MatchLine) -> str:
    return f"{MATCHES_NAME} {line.number}" if line.number else MATCHES_NAME
