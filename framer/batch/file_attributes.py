"""What the system says of a file of this machine beside its name and size."""

import os
import stat

_FETCHED_ATTRIBUTES = 0x1000 | 0x40000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, …_RECALL_ON_OPEN, …_RECALL_ON_DATA_ACCESS


def has_hidden_attribute(entry: "os.DirEntry[str]") -> bool:
    """Whether Windows hides the file. Raises OSError."""
    if os.name != "nt":
        return False
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0))


def has_content_here(status: os.stat_result) -> bool:
    """Whether the content is on this disk: OneDrive sets attributes on Windows; elsewhere what is not takes no room."""
    if attributes := getattr(status, "st_file_attributes", 0):
        return not attributes & _FETCHED_ATTRIBUTES
    return not status.st_size or getattr(status, "st_blocks", 1) > 0
