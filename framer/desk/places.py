"""Where the desk keeps things: campaigns in the documents, its own state among the user's data."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

CAMPAIGNS_FOLDER = Path("framer") / "chien-dich"

_DOCUMENT_NAMES = ("Documents", "Tài liệu")  # as Windows, macOS and most Linux desktops name the folder


def campaigns_directory(frames_dir: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of the organisation's campaigns: `frames_dir`, or one in the user's documents where none is set."""
    return Path(frames_dir) if frames_dir else documents_directory(environment) / CAMPAIGNS_FOLDER


def find_campaigns_directory(environment: Mapping[str, str] = os.environ) -> str:
    """The folder in the user's documents, if a desk or the office folder has made it; else "" (for `framer serve`)."""
    folder = documents_directory(environment) / CAMPAIGNS_FOLDER
    return str(folder) if folder.is_dir() else ""


def documents_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """The user's folder for documents; the home folder where there is none."""
    home = Path(environment.get("USERPROFILE" if sys.platform == "win32" else "HOME") or Path.home())
    one_drive = environment.get("OneDrive", "")
    roots = (Path(one_drive), home) if one_drive else (home,)
    folders = (root / name for root in roots for name in _DOCUMENT_NAMES)
    return next((folder for folder in folders if folder.is_dir()), home)


def state_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """The desk's own folder in the user's data (XDG's on Linux, as platformdirs has it on the others)."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "framer" / "desk"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "framer" / "desk"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "framer" / "desk"
