"""Faces on labelled photos."""

import csv
from collections import Counter

from framer import load_campaigns, make_avatar
from framer.imaging.record import success_record
from framer.imaging.types import Options
from support.pictures import script, shared


def test_labelled_photos() -> None:
    """The rates of the labels' own judge, over all photos."""
    folder = shared("photos")
    judge = script(shared("check/accuracy.py")).judge
    frame = load_campaigns()[0].frames[0]
    window = {"cx": frame.window.cx, "cy": frame.window.cy, "r": frame.window.r}
    good: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for row in csv.DictReader((folder / "photos.csv").read_text(encoding="utf-8").splitlines()):
        avatar = make_avatar((folder / row["file"]).read_bytes(), frame, Options(size=256))
        for check, (passed, _) in judge(row, success_record(avatar, row["file"], None), window).items():
            good[check] += passed
            every[check] += 1
    least = {"made": 1.0, "found": 0.98, "whole": 0.95, "placed": 0.90, "noface": 0.85}
    rates = {check: good[check] / every[check] for check in least}
    assert all(rates[check] >= least[check] for check in least), rates
    assert every["placed"] >= 15
