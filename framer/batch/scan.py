"""What is in SOURCE, folder by folder, in the order of names. Files that hold photos are folders too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from framer.batch.file_kinds import has_hidden_name, has_photo_extension
from framer.batch.folder import Folder
from framer.batch.output_names import name_sort_key
from framer.batch.packed.refusals import packed_refusal
from framer.batch.packed.tree import PackedFolder, make_packed_folders
from framer.batch.packed.types import PackedPhoto
from framer.batch.source_files import CONTAINER, OPAQUE_FILE, PHOTO, SourceFiles
from framer.batch.types import OUTPUT_REASON, STATE_DIRECTORY_NAME
from framer.errors import FramerError

LOCKED = "locked"  # a folder that may not be read; unlike the keys of SKIP_REASONS this is a failure


@dataclass(frozen=True)
class ScannedFolder:
    """One folder of SOURCE: its path (empty for SOURCE itself), its folders and photos, and files skipped or refused.

    `skipped` has pairs of a name and a key of SKIP_REASONS or LOCKED, `refused` of a name and the reason; no name is
    the folder itself. All are in the order of names. `containers` are those of `folders` that are files; in one,
    `packed` says where each photo is.
    """

    path: str
    folders: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, FramerError], ...] = ()
    containers: frozenset[str] = frozenset()
    packed: Mapping[str, PackedPhoto] = field(default_factory=dict)


def scan_folders(source: Folder, files: SourceFiles | None = None) -> Iterator[ScannedFolder]:
    """All folders of `source`, each before the folders in it. `files` knows what was looked at before.

    Raises Unreachable, or SetupError where no worker can be had to open a file.
    """
    files = files or SourceFiles(source)
    pending: list[str | ScannedFolder] = [""]
    try:
        while pending:
            item = pending.pop()
            if isinstance(item, ScannedFolder):
                yield item
                continue
            scan = _FolderScan(item)
            scan.add_all(source, files)
            folder = scan.folder()
            yield folder
            for name in reversed(folder.folders):
                pending += reversed(scan.inside[name]) if name in scan.inside else [join_path(folder.path, name)]
    finally:
        files.rest()


def join_path(folder: str, name: str) -> str:
    """The path of `name` in `folder`; no name is the folder itself."""
    return "/".join(filter(None, (folder, name))) or "."


class _FolderScan:
    """One folder while it is looked through. `inside` has the folders inside its files, by the names of these."""

    def __init__(self, path: str) -> None:
        self.inside: dict[str, list[ScannedFolder]] = {}
        self._path = path
        self._folders: list[str] = []
        self._photos: list[str] = []
        self._skipped: list[tuple[str, str]] = []
        self._refused: list[tuple[str, FramerError]] = []

    def add_all(self, source: Folder, files: SourceFiles) -> None:
        """All that is in the folder; nothing of one below SOURCE that holds pictures of framer's own."""
        try:
            entries = sorted(source.list_entries(self._path), key=lambda entry: name_sort_key(entry[0]))
        except OSError:
            self._skipped.append(("", LOCKED))
            return
        if self._path and any(name == STATE_DIRECTORY_NAME for name, _ in entries):
            self._skipped.append(("", OUTPUT_REASON))
            return
        for name, kind in entries:
            if kind == "hidden" or has_hidden_name(name):
                self._skipped.append((name, "hidden"))
            elif kind in ("link", "special"):
                self._skipped.append((name, kind))
            elif kind == "directory":
                self._folders.append(name)
            elif has_photo_extension(name):
                self._photos.append(name)
            else:
                self._add_by_content(name, files)

    def folder(self) -> ScannedFolder:
        return ScannedFolder(
            self._path,
            tuple(self._folders),
            tuple(self._photos),
            tuple(self._skipped),
            tuple(self._refused),
            frozenset(self.inside),
        )

    def _add_by_content(self, name: str, files: SourceFiles) -> None:
        path = join_path(self._path, name)
        kind = files.find_kind(path)
        if kind == PHOTO:
            self._photos.append(name)
        elif kind == OPAQUE_FILE:
            self._refused.append((name, packed_refusal("opaque", name)))
        elif kind == CONTAINER:
            faults, folders = make_packed_folders(path, files.find_listing(path))
            self._refused += [(name, packed_refusal(fault, name)) for fault in faults]
            if folders:
                self._folders.append(name)
                self.inside[name] = [_as_scanned(folder) for folder in folders]
            elif not faults:
                self._skipped.append((name, "no_image"))
        else:
            self._skipped.append((name, kind))


def _as_scanned(folder: PackedFolder) -> ScannedFolder:
    return ScannedFolder(
        folder.path,
        folder.folders,
        tuple(folder.photos),
        folder.skipped,
        tuple((name, packed_refusal(fault, name)) for name, fault in folder.refused),
        folder.containers,
        folder.photos,
    )
