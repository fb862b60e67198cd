"""What the guides tell people to do works."""

import re
from pathlib import Path

import pytest

from framer.batch.report.reasons import reason_label
from framer.batch.severity import CAUSE_POINTS, EYE_THRESHOLD
from framer.i18n import load_translator
from framer.server.certificate import load_certificate
from support import ROOT
from support.serve import openssl


def test_the_certificate_of_the_guide_is_one_that_framer_takes(tmp_path: Path) -> None:
    guide = ROOT / "docs" / "deploy.md"
    if not guide.exists():
        pytest.skip("the checkout is not here")
    (line,) = re.findall(r"^ +openssl (req .*)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    openssl(tmp_path, *line.split())
    assert load_certificate(tmp_path / "cert.pem", tmp_path / "key.pem").names == ("khung.lan", "192.168.1.20")


def test_the_guide_to_a_batch_says_what_to_do_about_each_reason_to_look() -> None:
    guide = (ROOT / "docs" / "500-anh.md").read_text(encoding="utf-8")
    told = {
        reason.strip() for first in re.findall(r"^\| ([^|]+) \|", guide, re.MULTILINE) for reason in first.split(",")
    }
    wanted = {
        reason_label(code, load_translator("vi")) for code, points in CAUSE_POINTS.items() if points >= EYE_THRESHOLD
    }
    assert {label for label in wanted if label not in told and label.split(",")[0] not in told} == set()
