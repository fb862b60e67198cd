"""What decoders write to stderr by themselves is not seen."""

import os
import warnings

import pytest

from framer.cli.quiet_decoders import quiet_decoders


def test_what_code_in_c_writes_is_not_seen_and_what_comes_later_is(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with quiet_decoders(), warnings.catch_warnings():
        warnings.simplefilter("default")
        os.write(2, b"TIFFFillStrip: Read error")
        warnings.warn("Corrupt EXIF data", stacklevel=1)
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_an_error_passes_and_stderr_is_there_again(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyError), quiet_decoders():
        raise KeyError
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
