"""What the desk tells who works on a folder of photos."""

from framer.errors import FramerError
from framer.i18n import N_


class FolderBusy(FramerError):
    """A run is at work, and what was asked for has to wait for it."""

    code = "folder_busy"
    http_status = 409
    exit_code = None
    default_message = N_("A folder is being worked on; one at a time.")
    default_hint = N_("Pause it, or wait until it is done.")


class NoFolderChosen(FramerError):
    """No folder has been chosen yet."""

    code = "no_folder"
    http_status = 409
    exit_code = None
    default_message = N_("No folder of photos has been chosen yet.")
    default_hint = N_("Choose one in the first step.")


class OtherFolder(FramerError):
    """The window shows another folder than the desk works on by now."""

    code = "other_folder"
    http_status = 409
    exit_code = None
    default_message = N_("Another folder was opened in another window.")
    default_hint = N_("Load the page again to see it; what was done here is kept.")


class UnknownPhoto(FramerError):
    """There is no such photo in the folder, or nothing of that kind has been made of it."""

    code = "unknown_photo"
    http_status = 404
    exit_code = None
    default_message = N_("This photo, or its picture, is not there any more.")
    default_hint = N_("Load the page again.")


class UnknownFolder(FramerError):
    """Nothing is known here of a folder with such pictures, or its table is gone."""

    code = "unknown_folder"
    http_status = 404
    exit_code = None
    default_message = N_("The pictures of this folder are not there any more.")
    default_hint = N_("Load the page again.")


class PictureRemade(FramerError):
    """The picture is another than the one that was looked at."""

    code = "changed_meanwhile"
    http_status = 409
    exit_code = None
    default_message = N_("A picture has been made anew since you looked at it.")
    default_hint = N_("Look at it once more, then approve it.")
