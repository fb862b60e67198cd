"""Templates compiled once for all apps, so that an app for each test is cheap."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import FileSystemBytecodeCache


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Gives every app's Jinja environment the same bytecode cache."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    create_environment = Flask.create_jinja_environment

    def create_cached_environment(app: Flask) -> Environment:
        environment = create_environment(app)
        environment.bytecode_cache = cache
        return environment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "create_jinja_environment", create_cached_environment)
        yield
