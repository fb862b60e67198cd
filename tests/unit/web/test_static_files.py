"""The version of the static files, and the modules that the page's script imports before it runs."""

from pathlib import Path

import pytest

from framer.assets import asset_directory
from framer.web.static_files import scan_static_files


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A folder with a script that imports two modules, one of them only when it is called for."""
    script = 'import { a } from "./lib/a.js";\nimport "./b.js";\nexport const later = () => import("./later.js");\n'
    write(tmp_path, "js/app.js", script)
    write(tmp_path, "js/lib/a.js", 'import {\n\tb,\n\tc,\n} from "../b.js";\nexport * from "./c.js";\n')
    write(tmp_path, "js/b.js", 'const text = "./no.js"; // import "./no.js"\n')
    write(tmp_path, "js/lib/c.js", 'export const c = "./no.js";\n')
    write(tmp_path, "js/later.js", 'import "./b.js";\n')
    write(tmp_path, "css/framer.css", "body {}")
    write(tmp_path, "frames/dai-hoi/campaign.toml", "")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_modules_are_found_through_all_imports_that_do_not_wait(static: Path) -> None:
    assert scan_static_files(static).modules == ("js/app.js", "js/lib/a.js", "js/b.js", "js/lib/c.js")


def test_each_module_of_the_page_is_found_once() -> None:
    modules = scan_static_files(asset_directory("static")).modules
    assert modules[0] == "js/app.js"
    assert len(set(modules)) == len(modules) > 5


def test_the_page_is_alive_after_three_round_trips_also_over_http_1() -> None:
    """The page, then twice as many files as a browser asks one host for at once: modules and two style sheets."""
    assert len(scan_static_files(asset_directory("static")).modules) + 2 <= 2 * 6


@pytest.mark.parametrize("name", ["css/framer.css", "js/later.js", "guides/zalo-1.svg", "portraits/man.webp"])
def test_the_version_changes_with_every_file_that_it_stands_for(static: Path, name: str) -> None:
    before = scan_static_files(static).version
    write(static, name, "/* changed */")
    assert scan_static_files(static).version != before


def test_the_version_is_about_contents_and_not_about_frames(static: Path) -> None:
    before = scan_static_files(static).version
    write(static, "frames/dai-hoi/campaign.toml", 'title = "Chào xuân"')
    write(static, "css/framer.css", "body {}")
    assert scan_static_files(static).version == before


def test_a_file_that_moves_is_another_version(static: Path) -> None:
    before = scan_static_files(static).version
    (static / "js" / "later.js").rename(static / "js" / "sooner.js")
    assert scan_static_files(static).version != before
