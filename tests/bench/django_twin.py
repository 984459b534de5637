"""The words of a page that is read, served by Django with the same stylesheet, for the bench to hold ours against."""

import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from lxml import html

from tests.e2e.portal_server import ROOT, PortalServer

BUILT = ROOT / ".web" / "build" / "client"
TEMPLATE = """<!DOCTYPE html><html lang="{{ language }}" dir="{{ direction }}"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/pser.css"></head>
<body>{{ words|safe }}</body></html>"""


def page(request: HttpRequest, name: str = "") -> HttpResponse:
    """Render a page from a template."""
    built = html.document_fromstring((BUILT / name / "index.html").read_text())
    words = "".join(html.tostring(child, encoding="unicode") for child in built.find("body"))
    context = {"language": built.get("lang"), "direction": built.get("dir"), "title": built.findtext(".//title"), "words": words}
    return HttpResponse(engines["django"].from_string(TEMPLATE).render(context))


def stylesheet(request: HttpRequest) -> HttpResponse:
    """Serve the portal's own stylesheet."""
    return HttpResponse(next((BUILT / "assets").glob("__reflex_global_styles-*.css")).read_bytes(), "text/css")


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


urlpatterns = [path("readyz", ready), path("pser.css", stylesheet), path("", page), path("<path:name>", page)]


class DjangoServer(PortalServer):
    """Django at a free port, served by the same server as the portal."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.command = [sys.executable, "-m", "tests.bench.django_twin"]


if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.bench.django_twin:app", "127.0.0.1", int(os.environ["PSER_PORT"]), interface=Interfaces.WSGI, log_level="warning"
    ).serve()
elif os.environ.get("PSER_PORT"):
    settings.configure(
        ROOT_URLCONF="tests.bench.django_twin",
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="only for the bench",
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.gzip.GZipMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()
    app = get_wsgi_application()
