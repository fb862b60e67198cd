"""Pictures that were moved aside, put back where they were: known by their content, for names may have been shared."""

from itertools import takewhile

from framer.atomic_files import explain_os_error
from framer.batch.output.output_folder import OutputFolder, aside_places


def find_aside(folder: OutputFolder, output: str, size: int, digest: str) -> str:
    """Where the picture of that place, size (bytes) and sha256 lies aside; empty where it does not.

    Raises OutputError or Unreachable.
    """
    places = takewhile(folder.exists, aside_places(output))
    return next((place for place in places if folder.matches(place, size, digest)), "")


def put_back(folder: OutputFolder, place: str, output: str) -> bool:
    """Move what lies aside at `place` to `output`, unless something is there by now; whether it was moved.

    Raises OutputError or Unreachable.
    """
    if folder.exists(output) or not folder.exists(place):
        return False
    try:
        folder.out.move(place, output)
    except OSError as error:
        raise explain_os_error(folder.out.display_path(output), error) from error
    return True
