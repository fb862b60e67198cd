"""What is said of files that are not read: nobody unpacks a film or a document."""

import pytest

from framer.batch.packed.refusals import packed_refusal
from framer.batch.packed.types import CONTAINER_EXTENSIONS, FILM_EXTENSIONS, OPAQUE_EXTENSIONS, PACKED_FAULTS


@pytest.mark.parametrize(
    ("name", "fault", "words"),
    [
        ("gửi.rar", "opaque", "Unpack it"),
        ("gửi.zip", "encrypted", "Unpack it with its password"),
        ("gửi.zip", "damaged", "unpack it"),
        ("quay.MP4", "opaque", "ask for one"),
        ("hồ sơ.pdf", "encrypted", "Open it with its password"),
        ("hồ sơ.pdf", "damaged", "Ask for it again"),
        ("hồ sơ.pdf", "odd_pictures", "save those pages as pictures"),
        ("cũ.doc", "opaque", "save its photos as pictures"),
    ],
)
def test_what_to_do_is_what_can_be_done_with_such_a_file(name: str, fault: str, words: str) -> None:
    assert words in packed_refusal(fault, name).hint


@pytest.mark.parametrize("fault", PACKED_FAULTS)
@pytest.mark.parametrize("extension", sorted((CONTAINER_EXTENSIONS | OPAQUE_EXTENSIONS) - {".zip"}))
def test_only_archives_are_to_be_unpacked(fault: str, extension: str) -> None:
    error = packed_refusal(fault, f"a{extension}")
    is_archive = extension in {".rar", ".7z", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".zipx"}
    if not is_archive and extension not in {".ace", ".arj", ".lzh"}:
        assert "npack" not in error.hint
    assert ("film" in error.message) == (extension in FILM_EXTENSIONS)
