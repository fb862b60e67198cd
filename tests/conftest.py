"""What all tests share."""

import pytest
from hypothesis import settings
from pictures import ring_frame

from framer.values import Frame

settings.register_profile("framer", deadline=None, derandomize=True, max_examples=30)
settings.load_profile("framer")


@pytest.fixture(scope="session")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    """A red ring with a round opening in the middle."""
    return ring_frame(tmp_path_factory.mktemp("frame"))
