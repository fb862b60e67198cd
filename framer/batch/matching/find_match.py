"""One photo → whose it is, by the names of its file and folder. Never a guess where two people fit."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from framer.atomic_files import printable_path
from framer.batch.matching.folding import NameToken, fold_unit, tokenize_name
from framer.batch.matching.named_units import find_given_name_with_unit, find_named_units
from framer.batch.matching.noise import CAMERA_WORDS, is_all_noise, keep_telling, words_of
from framer.batch.matching.people_index import MAX_NAME_WORDS, People, PeopleIndex
from framer.batch.matching.types import HEAP_LIKELY, HEAP_NONE, HEAP_SURE, PhotoMatch
from framer.batch.output_names import split_extension
from framer.batch.packed.types import container_stem

_SURE_ORDER_WORDS = 3  # a name of two words turned round may be another's
_MIN_LONG_NUMBER = 5  # digits of a code that may stand among other words
_MAX_CODE_TOKENS, _MAX_CODE_DIGITS = 4, 18
_FOLDER_PHOTOS = 3  # more photos than these, and the folder's name is who sent them


def find_match(photo: str, index: PeopleIndex, folder_photo_count: int) -> PhotoMatch:
    """Whose photo it is. `folder_photo_count`: how many are in its folder."""
    path = PurePosixPath(printable_path(photo))
    stem = split_extension(path.name)[0]
    tokens = tokenize_name(stem)
    units = [fold_unit(part) for part in path.parts[:-1]]
    code_match = _find_by_code(photo, tokens, index)
    name_match = _find_by_name(photo, tokens, units, index)
    if code_match and name_match and name_match.heap != HEAP_NONE and name_match.people[0] not in code_match.people:
        return PhotoMatch(photo, HEAP_NONE, "contradiction", (*code_match.people, *name_match.people))
    if code_match and (code_match.heap == HEAP_SURE or name_match is None):
        return code_match
    if name_match:
        return name_match
    return (
        _find_by_folder(photo, path, tokens, index, folder_photo_count)
        or _find_by_part(photo, tokens, units, index)
        or PhotoMatch(photo, HEAP_NONE, "nothing")
    )


def _find_by_code(photo: str, tokens: Sequence[NameToken], index: PeopleIndex) -> PhotoMatch | None:
    numbers = [token for token in tokens if token.is_number]
    for number in numbers:
        if len(people := index.find_phone(number.folded)) == 1:
            return PhotoMatch(photo, HEAP_SURE, "phone", people)
    for start in range(len(tokens)):
        for stop in range(start + 1, min(len(tokens), start + _MAX_CODE_TOKENS) + 1):
            joined = "".join(token.folded for token in tokens[start:stop])
            if joined.isdigit() and not _is_free_number(tokens, start, stop):
                continue
            if joined.isalpha():
                continue
            if len(people := index.find_code(joined)) == 1:
                return PhotoMatch(photo, HEAP_SURE, "code", people)
    is_number_alone = len(tokens) == 1 and bool(numbers) and len(numbers[0].folded) <= _MAX_CODE_DIGITS
    people = index.find_number(int(numbers[0].folded)) if is_number_alone else ()
    return PhotoMatch(photo, HEAP_LIKELY, "code_number", people) if len(people) == 1 else None


def _is_free_number(tokens: Sequence[NameToken], start: int, stop: int) -> bool:
    """Whether a number may be a code: it stands alone, or is long and no camera's."""
    if len(tokens) == stop - start:
        return True
    follows_camera = start > 0 and tokens[start - 1].folded in CAMERA_WORDS
    return stop - start == 1 and len(tokens[start].folded) >= _MIN_LONG_NUMBER and not follows_camera


def _find_by_name(
    photo: str, tokens: Sequence[NameToken], units: Sequence[str], index: PeopleIndex
) -> PhotoMatch | None:
    """By the whole name, in its order or in another; None where nobody's is in it."""
    hits = list(_longest_hits(tokens, index))
    if not hits:
        return _find_by_order(photo, tokens, units, index)
    if len(hits) > 1 and not _may_be_one_person(hits, tokens, index):
        people = tuple(sorted({person for _, _, found in hits for person in found}))
        return PhotoMatch(photo, HEAP_NONE, "ambiguous", people)
    start, stop, found = hits[0]
    taken = {position for first, last, _ in hits for position in range(first, last)}
    units = [*units, *find_named_units(tokens, taken, index.known_units).units]
    match = _choose_person(photo, found, tokens[start:stop], units, index, "name")
    if match.heap == HEAP_SURE and _may_be_initials(tokens[start:stop]):
        return PhotoMatch(photo, HEAP_LIKELY, "name", match.people)
    if match.heap == HEAP_SURE and not _stands_alone(tokens, start, stop, index, match.people[0]):
        return PhotoMatch(photo, HEAP_LIKELY, "more_words", match.people)
    return match


def _longest_hits(tokens: Sequence[NameToken], index: PeopleIndex) -> Iterator[tuple[int, int, People]]:
    """Where names of the list stand, without those that are part of a longer one: from, to, and who is called so."""
    hits: list[tuple[int, int, People]] = []
    for start in range(len(tokens)):
        joined = ""
        for stop in range(start + 1, min(len(tokens), start + MAX_NAME_WORDS) + 1):
            token = tokens[stop - 1]
            if token.is_number or (stop - 1 > start and token.is_detached):
                break
            joined += token.folded
            if people := index.find_full(joined):
                hits.append((start, stop, people))
    for start, stop, people in hits:
        if not any((a, b) != (start, stop) and a <= start and stop <= b for a, b, _ in hits):
            yield start, stop, people


def _may_be_one_person(
    hits: Sequence[tuple[int, int, People]], tokens: Sequence[NameToken], index: PeopleIndex
) -> bool:
    """Whether several names in one, by their marks, may all be of one person."""
    words = {
        index.words[person] for _, _, people in hits for person in people if not index.people[person].has_lost_letters
    }
    each = [
        set(index.keep_agreeing(people, [token.written for token in tokens[start:stop]]))
        for start, stop, people in hits
    ]
    return len(words) < 2 and bool(set.intersection(*each))


def _may_be_initials(tokens: Sequence[NameToken]) -> bool:
    """Whether a name of two words may be initials and a given name: “HA Van”."""
    first, *others = tokens
    return len(others) == 1 and first.written.isupper() and len(first.folded) <= 3 and not others[0].written.isupper()


def _stands_alone(tokens: Sequence[NameToken], start: int, stop: int, index: PeopleIndex, person: int) -> bool:
    """Whether what stands right beside a name cannot belong to it."""
    known_words = index.words_about(person)
    first = start
    while first > 0 and not tokens[first].is_detached and not tokens[first - 1].is_number:
        first -= 1
    last = stop
    while last < len(tokens) and not tokens[last].is_detached and not tokens[last].is_number:
        last += 1
    return is_all_noise(tokens[first:start], known_words, before=True) and is_all_noise(tokens[stop:last], known_words)


def _find_by_order(
    photo: str, tokens: Sequence[NameToken], units: Sequence[str], index: PeopleIndex
) -> PhotoMatch | None:
    """By all words of a name in another order, such as the given name first, or by initials."""
    named = find_named_units(tokens, (), index.known_units)
    words = keep_telling([token for position, token in enumerate(tokens) if position not in named.positions])
    units = [*units, *named.units]
    if not 1 < len(words) <= MAX_NAME_WORDS:
        return None
    if people := index.find_sorted(token.folded for token in words):
        match = _choose_person(photo, people, (), units, index, "order")
        listed = [written.casefold() for written in index.people[people[0]].name.split()]
        agrees = all(token.written.isascii() or token.written.casefold() in listed for token in words)
        if match.heap == HEAP_SURE and (len(words) < _SURE_ORDER_WORDS or not agrees):
            return PhotoMatch(photo, HEAP_LIKELY, "order", match.people)
        return match
    return None


def _choose_person(  # noqa: PLR0913, PLR0917  (all that is known)
    photo: str,
    people: People,
    tokens: Sequence[NameToken],
    units: Sequence[str],
    index: PeopleIndex,
    reason: str,
) -> PhotoMatch:
    """The one of `people`, who all have the name, whose photo it is: by marks, then by the folder's unit."""
    agreeing = index.keep_agreeing(people, [token.written for token in tokens]) if tokens else people
    if not agreeing:
        is_one = len(people) == 1
        return PhotoMatch(photo, HEAP_LIKELY if is_one else HEAP_NONE, "marks" if is_one else "ambiguous", people)
    of_unit = index.keep_of_units(agreeing, units)
    if len(agreeing) == 1:
        if not of_unit and index.units[agreeing[0]] and index.known_units & set(units):
            return PhotoMatch(photo, HEAP_LIKELY, "other_unit", agreeing)
        return PhotoMatch(photo, HEAP_SURE, reason, agreeing)
    if len(of_unit) == 1:
        return PhotoMatch(photo, HEAP_SURE, "unit", of_unit)
    return PhotoMatch(photo, HEAP_NONE, "ambiguous", agreeing)


def _find_by_folder(
    photo: str, path: PurePosixPath, tokens: Sequence[NameToken], index: PeopleIndex, folder_photo_count: int
) -> PhotoMatch | None:
    """By the name of the folder that holds few photos: a folder for each person is how some units send them."""
    if len(path.parts) < 2 or folder_photo_count > _FOLDER_PHOTOS:
        return None
    folder = _find_by_name(
        photo, tokenize_name(container_stem(path.parts[-2])), [fold_unit(part) for part in path.parts[:-2]], index
    )
    if folder is None or folder.heap == HEAP_NONE:
        return folder
    speaks = not is_all_noise(tokens) and not _is_cameras_name(tokens)
    return PhotoMatch(photo, HEAP_LIKELY if speaks else folder.heap, "folder", folder.people)


def _is_cameras_name(tokens: Sequence[NameToken]) -> bool:
    """Whether a camera or an app gave the name: words of theirs, and hexadecimal digits."""
    letters = [token.folded for token in tokens if not token.is_number]
    digit_count = sum(len(token.folded) for token in tokens if token.is_number)
    others = [word for word in letters if word not in CAMERA_WORDS]
    return not others or (digit_count > sum(map(len, letters)) and set("".join(others)) <= set("abcdef"))


def _find_by_part(
    photo: str, tokens: Sequence[NameToken], units: Sequence[str], index: PeopleIndex
) -> PhotoMatch | None:
    """By a part of the name or by initials, where only one person fits: of the folder's unit, else of all."""
    if _is_cameras_name(tokens):
        return None
    with_titles, without_titles = keep_telling(tokens), keep_telling(tokens, with_titles=False)
    for words in (with_titles, without_titles)[: 1 + (with_titles != without_titles)]:
        written = [token.written for token in words]
        for people, reason in _find_short_forms([token.folded for token in words], index):
            here = index.keep_of_units(people, units)
            fitting = here or (() if index.known_units & set(units) else people)
            agreeing = tuple(
                person
                for person in fitting
                if (reason == "initials" or index.has_words(person, written))
                and not _is_unit(with_titles, person, index)
            )
            if len(agreeing) == 1:
                return PhotoMatch(photo, HEAP_LIKELY, reason, agreeing)
            if agreeing:
                return PhotoMatch(photo, HEAP_NONE, "ambiguous", agreeing)
    of_unit = find_given_name_with_unit(without_titles, index)
    if not of_unit:
        return None
    is_one = len(of_unit) == 1
    return PhotoMatch(photo, HEAP_LIKELY if is_one else HEAP_NONE, "part_unit" if is_one else "ambiguous", of_unit)


def _is_unit(tokens: Sequence[NameToken], person: int, index: PeopleIndex) -> bool:
    """Whether all of a name are words of the person's unit: “Bac Son” of “TTYT huyện Bắc Sơn”."""
    return len(tokens) > 1 and {token.folded for token in tokens} <= words_of(index.people[person].unit)


def _find_short_forms(words: Sequence[str], index: PeopleIndex) -> Iterator[tuple[People, str]]:
    """Who may be called by these words: people, and how."""
    if not words:
        return
    yield index.find_part("".join(words)), "part"
    if len(words) > 1:
        yield index.find_initials("".join(words[:-1]), words[-1]), "initials"
        yield index.find_initials("".join(words[1:]), words[0]), "initials"
