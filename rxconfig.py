"""What Reflex is told: the same for the build and for the server."""

import os
from typing import Any

import reflex as rx
from reflex.plugins import SitemapPlugin, TailwindV4Plugin

from pser_web.finish import FinishPages
from registry.settings import settings

os.environ.setdefault("REFLEX_USE_NPM", "1")

# Only the parts that the pages are made of; the colours are in assets/pser.css.
DAISYUI: Any = {
    "name": "daisyui",
    "import": {"name": "default as daisyui", "from": "daisyui"},
    "call": "daisyui",
    "args": {
        "themes": ["light --default"],
        "include": ["rootcolor", "button", "input", "select", "checkbox", "radio", "badge", "fileinput", "progress"],
        "logs": False,
    },
}

config = rx.Config(
    app_name="pser_web",
    api_url="http://localhost:8000",  # a loopback address makes the page use the host it came from
    redis_url=settings().redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS if settings().redis_url else rx.constants.StateManagerMode.MEMORY,
    cors_allowed_origins=[settings().address],
    trusted_proxy_hops=settings().proxies,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="light",
    react_strict_mode=False,
    frontend_compression_formats=["brotli", "gzip"],  # in this order, or Chrome is sent gzip
    plugins=[TailwindV4Plugin(config={"plugins": [DAISYUI]}), FinishPages()],
    disable_plugins=[SitemapPlugin],
)
