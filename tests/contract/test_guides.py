"""What the guides tell people to do works."""

import re
from pathlib import Path

import pytest

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
