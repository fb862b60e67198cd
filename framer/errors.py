"""Every way framer can fail: code, HTTP status, exit code, and a message for a person.

Everything raises; only ``cli`` and ``web`` turn an error into an exit code or a response. The messages are gettext
messages in English; the Vietnamese ones are in ``framer/locale``. Class docstrings go into the OpenAPI document.
"""

from collections.abc import Callable
from typing import ClassVar, Self

from framer.i18n import N_, Message, Translator


class FramerError(Exception):
    """Base of all failures that framer knows by name.

    `message` and `hint` are untranslated templates (``%(name)s``); `details` fills them in.
    """

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int | None] = 500
    exit_code: ClassVar[int | None] = 70
    default_message: ClassVar[str] = N_("Something went wrong inside framer.")
    default_hint: ClassVar[str] = N_("Please try again; if it happens again, tell whoever runs framer.")

    def __init__(self, message: str | None = None, hint: str | None = None, **details: object) -> None:
        self.message = message or self.default_message
        self.hint = hint or self.default_hint
        self.details = details
        super().__init__(self.message % details if details else self.message)

    def __reduce__(self) -> tuple[Callable[..., "FramerError"], tuple[object, ...]]:
        """Pickle with everything that the message is made of."""
        return _rebuild, (type(self), self.message, self.hint, self.details)

    def to_message(self, translate: Translator) -> Message:
        """Message and hint in the language of `translate`, details filled in; the message begins with the location."""
        message, hint = (
            translate(text) % self.details if self.details else translate(text) for text in (self.message, self.hint)
        )
        return Message(f"{self.details['where']}: {message}" if "where" in self.details else message, hint)

    def with_location(self, where: object) -> "FramerError":
        """The same error, its message preceded by `where` it happened, such as a file."""
        return type(self)(self.message, self.hint, **{**self.details, "where": where})

    def without_location(self) -> "FramerError":
        """The same error, for where its location has just been named."""
        return type(self)(self.message, self.hint, **{key: self.details[key] for key in self.details if key != "where"})

    def copy(self) -> Self:
        """An equal error without a traceback: the traceback of one that is stored would keep its callers' locals."""
        return type(self)(self.message, self.hint, **self.details)


def _rebuild(kind: type[FramerError], message: str, hint: str, details: dict[str, object]) -> FramerError:
    return kind(message, hint, **details)


class UsageError(FramerError):
    """A wrong flag, field or value; a crop far outside the photo; a face number out of range."""

    code = "usage"
    http_status = 400
    exit_code = 2
    default_message = N_("The command or request is not valid.")
    default_hint = N_("See the help for the accepted values.")


class UnknownFrame(FramerError):
    """No frame or campaign has this ID."""

    code = "unknown_frame"
    http_status = 404
    exit_code = 2
    default_message = N_("There is no frame called “%(frame)s”.")
    default_hint = N_("Choose one of: %(known)s.")


class ClosedCampaign(UnknownFrame):
    """The campaign has ended, and its frames are closed: by its `closed_after_days` or the setting `close_ended`."""

    default_message = N_("“%(campaign)s” ended on %(ends)s, and its frames are closed.")
    default_hint = N_("Choose a frame of another campaign.")


class BrokenCampaign(FramerError):
    """The campaign's file has a mistake, and no good state of it is known; others are not concerned."""

    code = "broken_campaign"
    http_status = 409
    exit_code = None
    default_message = N_("The campaign “%(campaign)s” is being put right just now.")
    default_hint = N_("Please come back in a little while, or choose a frame of another campaign.")


class UnknownAvatar(FramerError):
    """No result has this token: it is past its time, was deleted, had to make room, or never was there."""

    code = "unknown_avatar"
    http_status = 404
    exit_code = None
    default_message = N_("This picture is not here any more: it has expired or was deleted.")
    default_hint = N_("Choose your photo again; the new picture is made at once.")


class NoFile(FramerError):
    """The photo's path leads to nothing that can be read."""

    code = "no_file"
    http_status = None
    exit_code = 2
    default_message = N_("%(path)s: there is no such file, or it cannot be read.")
    default_hint = N_("Check the path and the spelling of the file's name.")


class SameFile(FramerError):
    """Input and output are the same file."""

    code = "same_file"
    http_status = None
    exit_code = 2
    default_message = N_("%(path)s: the picture would overwrite the photo.")
    default_hint = N_("Give another name with -o; framer never changes the photo it was given.")


class TooLarge(FramerError):
    """More bytes or pixels than framer accepts."""

    code = "too_large"
    http_status = 413
    exit_code = 4
    default_message = N_("The photo is too large: %(size)s; at most %(limit)s.")
    default_hint = N_("Save it smaller, or as an ordinary JPEG, and send that.")


class ResultTooLarge(TooLarge):
    """Photo and picture need more memory than there is for all results."""

    default_message = N_("The photo is too large to be kept for saving and changing: %(size)s; at most %(limit)s.")


class OutOfMemory(TooLarge):
    """Memory ran out: the photo needs more than it may take, or more than is left for it."""

    default_message = N_("The photo needs more memory than one photo may take.")


class Unsupported(FramerError):
    """The content is none of the accepted image types."""

    code = "unsupported"
    http_status = 415
    exit_code = 4
    default_message = N_("This file is not a photo that framer can read.")
    default_hint = N_("Send a JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF photo.")


class PackedPhotos(FramerError):
    """A file that may hold photos which cannot be taken out of it; only a folder has such files."""

    code = "packed"
    http_status = None
    exit_code = 4
    default_message = N_("This file may hold photos, and framer cannot take them out.")
    default_hint = N_("Unpack it, and put the photos into the folder.")


class Unreadable(FramerError):
    """An accepted type, but the photo is damaged."""

    code = "unreadable"
    http_status = 422
    exit_code = 4
    default_message = N_("The photo is damaged or incomplete and cannot be opened.")
    default_hint = N_("Copy or download the original again and send that.")


class TooSlow(FramerError):
    """The photo was not done by the deadline."""

    code = "too_slow"
    http_status = 422
    exit_code = 4
    default_message = N_("The photo took longer than %(seconds)s seconds, so framer stopped working on it.")
    default_hint = N_("Save it again as an ordinary JPEG, and try that.")


class Crashed(FramerError):
    """The process that worked on the photo ended."""

    code = "crashed"
    http_status = 422
    exit_code = 4
    default_message = N_("The photo crashed the process that was working on it.")
    default_hint = N_("Save it again as an ordinary JPEG, and try that.")


class TooManyRequests(FramerError):
    """Too many requests from one address; `seconds` says when there is room again."""

    code = "too_many"
    http_status = 429
    exit_code = None
    default_message = N_("Too many requests came from here in a short time.")
    default_hint = N_("Please try again in %(seconds)s seconds.")


class Busy(FramerError):
    """All workers are at work and the queue is full; `seconds` says when to try again."""

    code = "busy"
    http_status = 503
    exit_code = None
    default_message = N_("Too many photos are being framed right now.")
    default_hint = N_("Please try again in %(seconds)s seconds; your photo is not lost.")


class ResultStoreUnavailable(Busy):
    """The Redis that several machines share does not answer; `seconds` says when to try again."""

    default_message = N_("The server that stores finished pictures is not responding right now.")
    default_hint = N_("Please try again in %(seconds)s seconds.")


class OutputError(FramerError):
    """The picture cannot be written."""

    code = "output"
    http_status = None
    exit_code = 6
    default_message = N_("%(path)s: the picture cannot be written (%(reason)s).")
    default_hint = N_("Choose another folder with -o, or free some space.")


class Unreachable(OutputError):
    """A storage does not answer, or refuses the account: what concerns all files in it, not one."""

    default_message = N_("%(path)s: the storage cannot be reached (%(reason)s).")
    default_hint = N_("Check the address, the network and the account; then start again: finished pictures are kept.")


class SetupError(FramerError):
    """A broken frame, setting or model."""

    code = "setup"
    http_status = 500
    exit_code = 3
    default_message = N_("framer is not set up correctly: %(what)s.")
    default_hint = N_("The person who runs framer can find out more with: framer doctor")
