"""What Reflex is told: the same for the build and for the server."""

import os

import reflex as rx
from reflex.plugins import SitemapPlugin, TailwindV4Plugin

from pser_web.finish import FinishPages
from registry.settings import settings

os.environ.setdefault("REFLEX_USE_NPM", "1")

config = rx.Config(
    app_name="pser_web",
    api_url="http://localhost:8000",  # a loopback address makes the page use the host it came from
    redis_url=settings().redis_url or None,
    state_manager_mode=rx.constants.StateManagerMode.REDIS if settings().redis_url else rx.constants.StateManagerMode.MEMORY,
    cors_allowed_origins=[settings().address],
    trusted_proxy_hops=settings().proxies,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    react_strict_mode=False,
    frontend_compression_formats=["brotli", "gzip"],  # in this order, or Chrome is sent gzip
    plugins=[TailwindV4Plugin(config={"plugins": ["daisyui"]}), FinishPages()],
    disable_plugins=[SitemapPlugin],
)
