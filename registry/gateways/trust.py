"""Whom the portal trusts when it calls others over HTTPS."""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """Return the usual authorities, read once: it takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)
