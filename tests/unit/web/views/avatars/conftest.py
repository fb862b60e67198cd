"""A campaign whose frames have a line for the unit, and clients of its app."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from support.avatars import app_of, with_clock
from support.campaigns import write_campaign


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Campaigns: one with two frames, the first with a line for a unit; one that never ends."""
    campaigns = tmp_path_factory.mktemp("campaigns")
    line = '[[frames.fields]]\nid = "unit"\nlabel = "Đơn vị"\nline = { x = 0.5, y = 0.95, width = 0.6 }\nsize = 0.03'
    write_campaign(campaigns, frames=2, fields=line, caption="Chào mừng! #DaiHoi")
    write_campaign(campaigns, "mai-mai", starts=None, ends=None)
    return campaigns


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    """An app that makes no real pictures, with a clock of its own."""
    app = app_of(folder)
    with_clock(app)
    return app.test_client()


@pytest.fixture
def real(folder: Path) -> FlaskClient:
    """An app that makes real pictures."""
    return app_of(folder, None).test_client()
