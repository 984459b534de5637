"""What a first visit need not carry."""

import json
import subprocess
from pathlib import Path

import pytest

from pser_web.slim import bundle, shorten_manifests

PATHS = ("login", "dashboard", "staff", "staffed", "desk", "desk/case", "ur", "ur/login", "ur/staff/code", "ur/desk")


@pytest.mark.parametrize(
    ("page", "reaches"),
    [
        ("login", {"login", "dashboard", "staffed"}),
        ("desk/case", {"login", "dashboard", "staffed", "staff", "desk", "desk/case"}),
        ("staff", {"login", "dashboard", "staffed", "staff", "desk", "desk/case"}),
        ("ur/login", {"ur", "ur/login"}),
        ("ur/staff/code", {"ur", "ur/login", "ur/staff/code", "ur/desk"}),
    ],
)
def test_a_page_names_only_the_pages_that_are_reached_without_loading_anew(tmp_path: Path, page: str, reaches: set[str]) -> None:
    routes = {path: {"path": path} for path in PATHS} | {"root": {"path": ""}, "routes/_index": {}, "routes/[404]": {"path": "*"}}
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/manifest-1ab6.js").write_text(f"window.__reactRouterManifest={json.dumps({'routes': routes, 'url': ''})};")
    for path in PATHS:
        (tmp_path / path).mkdir(parents=True, exist_ok=True)
        (tmp_path / path / "index.html").write_text('<script>import "/assets/manifest-1ab6.js"</script>')
    shorten_manifests(tmp_path)
    address = (tmp_path / page / "index.html").read_text().split('"')[1]
    manifest = json.loads((tmp_path / address.strip("/")).read_text().removeprefix("window.__reactRouterManifest=").removesuffix(";"))
    assert set(manifest["routes"]) == reaches | {"root", "routes/_index", "routes/[404]"}
    assert manifest["url"] == address


def test_a_script_is_one_file_of_fewer_bytes_and_does_the_same(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/greeting.js").write_text("// Why it is so.\nexport const greeting = (name) => `Good day, ${name}`;\n")
    script = tmp_path / "own.js"
    script.write_text('import { greeting } from "./own/greeting.js";\n\n\n// Said once.\nconsole.log(greeting("Amna"));\n')
    before = script.stat().st_size
    bundle(tmp_path, Path(".web"))
    assert list(tmp_path.iterdir()) == [script]
    assert script.stat().st_size < before
    assert subprocess.run(["node", script], capture_output=True, text=True, check=True).stdout == "Good day, Amna\n"


def test_a_script_that_is_none_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "own.js").write_text("const = 1;")
    with pytest.raises(subprocess.CalledProcessError):
        bundle(tmp_path, Path(".web"))
