"""The colours of a poster's header in a PDF: radial, as the pixels of the other canvas are."""

from itertools import pairwise

import pydyf

from framer.campaigns.poster_shapes import Arch, shade_stops
from framer.campaigns.theme import mix_colours
from framer.text.text_field import RgbColour


def make_ground_shading(arch: Arch, *, in_ray: bool) -> pydyf.Dictionary:
    """The shading of the ground or a ray: from the origin, where the rays come from, to 1, where the sheet ends."""
    stops = shade_stops(in_ray)
    colours = [mix_colours(arch.theme.field, arch.theme.shade, share) for _, share in stops]
    parts = pydyf.Array(
        pydyf.Dictionary(
            {
                "FunctionType": 2,
                "Domain": _number_array(0, 1),
                "C0": _colour_array(start),
                "C1": _colour_array(end),
                "N": 1,
            }
        )
        for start, end in pairwise(colours)
    )
    function = pydyf.Dictionary(
        {
            "FunctionType": 3, "Domain": _number_array(0, 1), "Functions": parts,
            "Bounds": _number_array(*(distance for distance, _ in stops[1:-1])),
            "Encode": _number_array(*[0, 1] * len(parts)),
        }
    )  # fmt: skip
    return pydyf.Dictionary(
        {
            "ShadingType": 3, "ColorSpace": "/DeviceRGB", "Coords": _number_array(0, 0, 0, 0, 0, 1),
            "Function": function, "Extend": pydyf.Array(["true", "true"]),
        }
    )  # fmt: skip


def _number_array(*values: float) -> pydyf.Array:
    return pydyf.Array(float(value) for value in values)


def _colour_array(colour: RgbColour) -> pydyf.Array:
    return _number_array(*(channel / 255 for channel in colour))
