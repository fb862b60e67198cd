"""A picture that is heavy."""

from pathlib import Path

import numpy as np
from PIL import Image

from support.artwork import artwork, check, some


def test_heavy(tmp_path: Path) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (2048, 2048, 4), np.uint8)
    grainy = Image.fromarray(noise)
    path = artwork(tmp_path, lambda image: Image.merge("RGBA", (*grainy.split()[:3], image.getchannel("A"))))
    some(check(path)[1], "more than 3000 kB slows every picture down")
