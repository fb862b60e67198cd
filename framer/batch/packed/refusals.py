"""What a person should do about a file that may hold photos which cannot be had: an archive, a document or a film."""

from pathlib import PurePosixPath

from framer.batch.packed.types import DOCUMENT_EXTENSIONS, FILM_EXTENSIONS, PACKED_FAULTS
from framer.errors import FramerError, PackedPhotos
from framer.i18n import N_, Message

FILM_REFUSAL = Message(
    N_("This is a film, and framer takes no photos out of films."),
    N_("If there is no other photo of these people, ask for one, and put it into the folder."),
)
_SAVE_PICTURES = N_("Open it, save its photos as pictures, and put them into the folder.")
_DOCUMENT_HINTS = {  # nobody unpacks a document
    "opaque": _SAVE_PICTURES,
    "encrypted": N_("Open it with its password, save its photos as pictures, and put them into the folder."),
    "damaged": N_("Ask for it again, or for the photos themselves."),
    "too_much": _SAVE_PICTURES,
    "too_deep": _SAVE_PICTURES,
    "long_path": _SAVE_PICTURES,
}


def packed_refusal(fault: str, name: str) -> FramerError:
    """The error for a key of PACKED_FAULTS, of a file of this name."""
    extension = PurePosixPath(name).suffix.lower()
    message = PACKED_FAULTS[fault]
    if extension in FILM_EXTENSIONS:
        message = FILM_REFUSAL
    elif extension in DOCUMENT_EXTENSIONS:
        message = Message(message.text, _DOCUMENT_HINTS.get(fault, message.hint))
    return PackedPhotos(*message)
