"""The files of a campaign, copied as a whole."""

import os
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from framer.atomic_files import atomic_write_all, explain_os_error
from framer.campaigns.manifest import MANIFEST_NAME

CAMPAIGN_SUFFIXES = frozenset({".toml", ".csv", ".png", ".webp", ".svg"})
MAX_CAMPAIGN_BYTES = 100_000_000  # of all files of a campaign

_PREVIEW_SHEET_END = ".preview.png"


def list_campaign_files(directory: Path) -> list[Path]:
    """The files that belong to the campaign in `directory`, by name; none if there is no such directory."""
    try:
        paths = sorted(directory.iterdir())
    except OSError:
        return []
    return [
        path
        for path in paths
        if path.suffix.lower() in CAMPAIGN_SUFFIXES
        and not path.name.startswith(".")
        and not path.name.endswith(_PREVIEW_SHEET_END)
        and path.is_file()
    ]


def fingerprint_files(paths: Iterable[Path]) -> str:
    """A digest of the names and contents of these files."""
    digest = sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode() + sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def copy_campaign(source: Path, target: Path) -> None:
    """A new directory `target` with the files of the campaign in `source`: whole, or not there. Raises OutputError."""
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for path in list_campaign_files(source):
            shutil.copyfile(path, new / path.name)
        new.rename(target)
    except OSError as error:
        raise explain_os_error(target, error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def replace_campaign(source: Path, target: Path) -> None:
    """Make `target`, a campaign that may be served, hold the files of `source` and no others of a campaign's.

    All are written beside their places first, then renamed, the manifest last: where the disk is full nothing has
    changed, and who reads meanwhile finds pictures that one of the two manifests lists. Files that are the same are not
    touched. Raises OutputError; then all is as before.
    """
    paths = list_campaign_files(source)
    try:
        target.mkdir(parents=True, exist_ok=True)
        pairs = [(target / path.name, path.read_bytes()) for path in paths]
        new = [(placed, data) for placed, data in pairs if not placed.is_file() or placed.read_bytes() != data]
        with atomic_write_all(*sorted(new, key=lambda pair: pair[0].name == MANIFEST_NAME)):
            pass
        kept = {path.name for path in paths}
        for path in list_campaign_files(target):
            if path.name not in kept:
                path.unlink()
    except OSError as error:
        raise explain_os_error(target, error) from error
