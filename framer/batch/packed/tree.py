"""The folders inside a file: what a listing says, in the form in which SOURCE is scanned."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from framer.batch.output_names import name_sort_key, split_extension
from framer.batch.packed.types import PACKED_FAULTS, PackedEntry, PackedListing, PackedPhoto, has_container_name
from framer.batch.types import OUTPUT_REASON, STATE_DIRECTORY_NAME

_OF_THE_WHOLE = frozenset({"encrypted", "too_much", "too_deep", "long_path"})
_MAX_TOLD_EACH = 3  # files inside with the same fault that are told one by one


@dataclass(frozen=True)
class PackedFolder:
    """A folder inside a file, or the file itself as one: as `framer.batch.scan.ScannedFolder`.

    `photos` has where each is; `refused` has pairs of a name and a key of PACKED_FAULTS.
    """

    path: str
    folders: tuple[str, ...]
    photos: Mapping[str, PackedPhoto]
    skipped: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]
    containers: frozenset[str]


@dataclass
class _Directory:
    """What is in a folder, by names; `folders` are paths."""

    folders: dict[str, "_Directory"] = field(default_factory=dict)
    photos: dict[str, PackedPhoto] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)


def make_packed_folders(path: str, listing: PackedListing) -> tuple[list[str], list[PackedFolder]]:
    """What is wrong with the file as a whole (keys of PACKED_FAULTS), and its folders, each before those in it.

    There are no folders where there is nothing inside that a person should hear of. What is wrong with many files
    inside, and true of the file around them as well, is told once, as of that.
    """
    counts = Counter(entry.state for entry in listing.entries if entry.path and entry.state in _OF_THE_WHOLE)
    of_many = {state for state, number in counts.items() if number > _MAX_TOLD_EACH}
    faults = list(dict.fromkeys([*(entry.state for entry in listing.entries if not entry.path), *sorted(of_many)]))
    inner = [entry for entry in listing.entries if entry.path and entry.state not in of_many]
    if not any(not entry.state or entry.state in PACKED_FAULTS for entry in inner):
        return faults, []
    root = _Directory()
    for entry in inner:
        _place_entry(root, path, entry)
    return faults, list(_walk(path, root))


def _place_entry(root: _Directory, container: str, entry: PackedEntry) -> None:
    *parents, name = entry.path.split("/")
    directory = root
    for parent in parents:
        directory = directory.folders.setdefault(parent, _Directory())
    if entry.state:
        directory.states.setdefault(name, entry.state)
        return
    stem, extension = split_extension(name)
    ending = name[len(stem) :] if extension else ""
    names = (name if number == 1 else f"{stem} ({number}){ending}" for number in count(1))
    free_name = next(each for each in names if each not in directory.photos)
    directory.photos[free_name] = PackedPhoto(container, entry.keys)


def _walk(path: str, directory: _Directory) -> Iterator[PackedFolder]:
    if STATE_DIRECTORY_NAME in directory.folders:
        yield PackedFolder(path, (), {}, (("", OUTPUT_REASON),), (), frozenset())
        return
    names = sorted(directory.folders, key=name_sort_key)
    states = sorted(directory.states.items(), key=lambda item: name_sort_key(item[0]))
    yield PackedFolder(
        path,
        tuple(names),
        {name: directory.photos[name] for name in sorted(directory.photos, key=name_sort_key)},
        tuple((name, state) for name, state in states if state not in PACKED_FAULTS),
        tuple((name, state) for name, state in states if state in PACKED_FAULTS),
        frozenset(filter(has_container_name, names)),
    )
    for name in names:
        yield from _walk(f"{path}/{name}", directory.folders[name])
