"""The app on a folder of campaigns, and what its pages and lists say."""

import html
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from framer.campaigns.reloading import ReloadingRegistry
from framer.settings import read_settings
from framer.web.app import create_app
from support.campaigns import write_campaign
from support.http import make_app

OLD_NUMBER = "663119041002834"
Days = Callable[[int, int, int], None]


def client(folder: Path, **variables: str) -> FlaskClient:
    settings = read_settings(variables)
    registry = ReloadingRegistry([folder], settings.close_ended, show_drafts=settings.drafts)
    return create_app(settings, registry).test_client()


def two_campaigns(folder: Path) -> Flask:
    """The app with a campaign that has ended, and one that has not."""
    write_campaign(folder, "mua-xuan", starts=date(2021, 1, 1), ends=None, title="Mừng xuân")
    return make_app(folder)


def meta(page: str, name: str) -> str:
    (content,) = re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', page)
    return html.unescape(content)


def campaigns(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.get(f"/api/v1/campaigns{query}").get_json()["campaigns"]
    return listed
