"""PQ and HLG → sRGB, beside BT.2408 and BT.2390."""

import numpy as np
import pytest
from PIL import Image

from framer.imaging.colour_codes import ColourCodes
from framer.imaging.tone_mapping import from_hlg, from_pq, measure_tones, to_pq
from support.hdr import hlg_signal, in_hlg, in_pq, pq_signal
from support.pictures import astronaut

PQ, HLG = ColourCodes(9, 16), ColourCodes(9, 18)
GREY_PQ = ColourCodes(1, 16)


def in_srgb(nits: np.ndarray) -> np.ndarray:
    linear = np.clip(nits / 203, 0, 1)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255


def mapped(nits: np.ndarray) -> np.ndarray:
    """Grey levels of a photo in PQ, 16 bits, that has so much light in its pixels."""
    samples = np.round(65_535 * pq_signal(nits)).astype(np.uint16).reshape(1, -1, 1).repeat(3, axis=2)
    return measure_tones(samples, GREY_PQ, 65_535).map_band(samples)[0, :, 1].astype(float)


def test_signals_of_the_recommendations() -> None:
    assert 10_000 * from_pq(np.array([0.5807]))[0] == pytest.approx(203, abs=0.5)  # BT.2408, table 1
    assert 10_000 * from_pq(np.array([0.0, 1.0])) == pytest.approx([0, 10_000])
    assert to_pq(from_pq(np.linspace(0, 1, 99))) == pytest.approx(np.linspace(0, 1, 99), abs=1e-6)
    assert from_hlg(np.array([0.0, 0.5, 0.75, 1.0])) == pytest.approx([0, 1 / 12, 0.265, 1], abs=1e-3)


def test_a_photo_without_highlights_keeps_all_its_shades() -> None:
    nits = np.linspace(0, 203, 500)
    assert np.abs(mapped(nits) - in_srgb(nits)).max() <= 1


@pytest.mark.parametrize("peak", [400, 1_000, 4_000, 10_000])
def test_highlights_are_rolled_off_and_faces_are_left_alone(peak: int) -> None:
    nits = np.linspace(0, peak, 20_000)
    levels = mapped(nits)
    assert (np.diff(levels) >= -1).all()
    assert (np.diff(levels[::20]) >= 0).all()
    assert levels[-1] == 255
    dark = nits < 85  # skin in an ordinary light
    assert np.abs(levels - in_srgb(nits))[dark].max() <= 1
    white = levels[np.abs(nits - 203).argmin()]
    assert 225 < white < 250
    assert levels[np.abs(nits - min(2 * 203, peak * 0.95)).argmin()] > white + 2


def test_a_few_sparks_do_not_make_a_photo_darker() -> None:
    nits = np.concatenate([np.linspace(0, 203, 20_000), np.full(10, 10_000.0)])
    assert np.abs(mapped(nits)[:-10] - in_srgb(nits[:-10])).max() <= 2


def test_a_knee_keeps_the_hue() -> None:
    orange = np.array([600.0, 300.0, 150.0]).reshape(1, 1, 3).repeat(64, axis=1)
    samples = np.round(65_535 * pq_signal(orange)).astype(np.uint16)
    red, green, blue = measure_tones(samples, GREY_PQ, 65_535).map_band(samples)[0, 0] / 255
    linear = [((each + 0.055) / 1.055) ** 2.4 for each in (red, green, blue)]
    assert linear == pytest.approx([1.0, 0.5, 0.25], abs=0.01)


@pytest.mark.parametrize("codes", [PQ, HLG], ids=["PQ", "HLG"])
def test_a_portrait_comes_back_as_it_was(codes: ColourCodes) -> None:
    portrait = astronaut(128)
    hdr = in_pq(portrait) if codes is PQ else in_hlg(portrait)
    shown = measure_tones(np.asarray(hdr), codes).map_image(hdr.copy())
    assert np.abs(np.asarray(shown).astype(int) - np.asarray(portrait)).mean() < 3


def test_hlg_white_at_three_quarters() -> None:
    signal = hlg_signal(np.full((1, 1, 3), 203.0))
    assert signal == pytest.approx(0.75, abs=2e-3)
    samples = np.full((4, 4, 3), round(1023 * 0.75), np.uint16)
    assert measure_tones(samples, HLG, 1023).map_band(samples).min() >= 253


def test_bands_leave_no_seams() -> None:
    wide = Image.linear_gradient("L").resize((1_000, 1_200)).convert("RGB")
    mapper = measure_tones(np.asarray(wide.resize((64, 64))), PQ)
    whole = mapper.map_band(np.asarray(wide))
    assert np.array_equal(np.asarray(mapper.map_image(wide.copy())), whole)
