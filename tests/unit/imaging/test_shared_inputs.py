"""The small inputs that lie beside the repository, and what their README says of their colours."""

import numpy as np
import pytest
from PIL import Image

from framer.imaging.pipeline import make_photo_preview
from framer.imaging.types import PhotoLimits
from support.comparison import cells, open_rgb
from support.pictures import shared


@pytest.mark.parametrize(
    ("name", "reference", "levels"),
    [
        ("hdr-pq-bt2020.heic", "reference.png", 5),
        ("cicp-pq-small.png", "reference.png", 5),
        ("p3-nclx.heic", "reference.png", 1),
        ("gama-linear.png", "reference.png", 1),
        ("icc-named-srgb-but-linear.png", "reference.png", 1),
        ("icc-named-linear.png", "reference.png", 1),
        ("gray-alpha-linear-icc.png", "gray-reference.png", 1),
        ("gray-linear-icc.jpg", "gray-reference.png", 1),
    ],
)
def test_colours(name: str, reference: str, levels: float) -> None:
    shown = open_rgb(make_photo_preview(shared(f"inputs/{name}").read_bytes(), PhotoLimits(), 512))
    right = Image.open(shared(f"inputs/{reference}"))
    assert np.abs(cells(shown) - cells(right)).mean() < levels
