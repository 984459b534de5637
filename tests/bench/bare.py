"""A bare Reflex app, built and served in the same run: what the framework costs before the portal does anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.portal_server import ROOT, PortalServer

CONFIG = """
import reflex as rx
from reflex.plugins import SitemapPlugin

config = rx.Config(
    app_name="bare", api_url="http://localhost:8000", telemetry_enabled=False, show_built_with_reflex=False, react_strict_mode=False,
    frontend_compression_formats=["brotli", "gzip"], disable_plugins=[SitemapPlugin],
)
"""
APP = """
import reflex as rx
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


class Form(rx.State):
    revision: int = 0
    saved_at: str = ""
    problems: dict[str, str] = {}

    @rx.event
    async def save(self, form: dict):
        self.revision += 1
        self.saved_at = f"12:{self.revision % 60:02}"
        return rx.redirect("/apply/members")


def index() -> rx.Component:
    return rx.el.form(
        rx.el.label("Full name", rx.el.input(name="full_name")), rx.el.button("Save"), Form.saved_at, on_submit=Form.save
    )


ready = Starlette(routes=[Route("/readyz", lambda _: PlainTextResponse("ready"))])
app = rx.App(toaster=None, app_wraps={}, api_transformer=[ready])
app.add_page(index, route="/")
"""
SERVE = """
import os, sys
os.environ |= {"REFLEX_ENV_MODE": "prod", "__REFLEX_SKIP_COMPILE": "true", "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true"}
from granian import Granian
from granian.constants import Interfaces, Loops
Granian("bare.bare:app", address="127.0.0.1", port=int(os.environ["PSER_PORT"]), interface=Interfaces.ASGI, factory=True,
        loop=Loops.uvloop, log_level="warning").serve()
"""
SAVE = "reflex___state____state.bare___bare____form.save"


class BareServer(PortalServer):
    """The bare app at a free port."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data")
        self.root = folder / "project"
        self.command = [sys.executable, "serve.py"]

    def build(self) -> None:
        """Write and build the app; its frontend talks to the port it will be served at."""
        (self.root / "bare").mkdir(parents=True)
        (self.root / "rxconfig.py").write_text(CONFIG.replace("8000", str(self.port)))
        (self.root / "bare" / "bare.py").write_text(APP)
        (self.root / "bare" / "__init__.py").touch()
        (self.root / "serve.py").write_text(SERVE)
        shutil.copytree(ROOT / "reflex.lock", self.root / "reflex.lock")
        registry = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, check=True).stdout.strip()
        subprocess.run(
            [str(Path(sys.executable).with_name("reflex")), "export", "--frontend-only", "--no-zip", "--loglevel", "warning"],
            cwd=self.root,
            env=os.environ | {"NPM_CONFIG_REGISTRY": registry, "REFLEX_USE_NPM": "1", "REFLEX_TELEMETRY_ENABLED": "false"},
            stdout=subprocess.DEVNULL,
            check=True,
        )
