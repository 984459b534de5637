"""Where papers are developed: what a file is, is decided by its bytes; what comes out is a clean JPEG or PDF and a preview.

Runs in processes of their own with bounded memory and time, since strangers' files are opened here: one for what is sent, one for what
is looked at, so that neither waits for the other."""

import asyncio
import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from typing import Any, TypeVar

import pikepdf
import pillow_heif
import puremagic
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from registry.processes import end_with_parent
from registry.rules.papers import LONGEST_SIDE, MOST_PAGES

_MEMORY = 1024**3  # bytes the darkroom may use
_SECONDS = 30  # for one file, however many wait before it
_OPENING = 120  # seconds for a room to open on a loaded machine, which is no fault of the file
_MOST_PIXELS = 100_000_000  # a phone's largest camera; more is a bomb
_PREVIEW = 320  # pixels
_QUALITY = 85
_IMAGES = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".heic", ".heif", ".hif", ".avif", ".mpo"}
_ACTIVE = ("/OpenAction", "/AA", "/JavaScript", "/AcroForm", "/Collection")


class RefusedError(Exception):
    """A file cannot be taken; `code` is one of papers.REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Developed:
    """A clean file and its preview."""

    content: bytes
    media_type: str
    pages: int
    preview: bytes


async def develop(content: bytes) -> Developed:
    """Return the clean form of a file; raises RefusedError."""
    return await _sending.do(_develop, content)


async def picture(content: bytes, page: int) -> bytes:
    """Return a page of a clean PDF, counted from 1, as a JPEG to be looked at; raises RefusedError."""
    return await _looking.do(_picture, content, page)


_T = TypeVar("_T")


class _Room:
    """A process in which one file is open at a time; one that takes too much is closed, and the next begins in a fresh one."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._free = asyncio.Semaphore(1)  # whoever waits is not in the room when it is closed over another's file

    async def do(self, work: Callable[..., _T], *given: Any) -> _T:
        async with self._free:
            loop = asyncio.get_running_loop()
            try:
                if self._pool is None:
                    self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_bound, max_tasks_per_child=50)
                    await asyncio.wait_for(loop.run_in_executor(self._pool, _opened), _OPENING)
                return await asyncio.wait_for(loop.run_in_executor(self._pool, work, *given), _SECONDS)
            except (BrokenProcessPool, TimeoutError, MemoryError):
                self._close()
                raise RefusedError("damaged") from None

    def _close(self) -> None:
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


_sending, _looking = _Room(), _Room()


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    end_with_parent()


def _opened() -> None:
    """Do nothing, once the room is open."""


def _develop(content: bytes) -> Developed:
    if not content:
        raise RefusedError("empty")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return _pdf(content)
    try:
        kinds = {match.extension for match in puremagic.magic_string(content)}
    except puremagic.PureError:
        kinds = set()
    if not kinds & _IMAGES:
        raise RefusedError("not_accepted")
    return _image(content)


def _image(content: bytes) -> Developed:
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(BytesIO(content)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise RefusedError("too_vast")
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            flat = _on_white(upright)
    except (Image.DecompressionBombError, MemoryError):
        raise RefusedError("too_vast") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise RefusedError("damaged") from None
    return Developed(_jpeg(flat), "image/jpeg", 1, _preview(flat))


def _on_white(image: Image.Image) -> Image.Image:
    """Return a fresh picture of the pixels alone: no metadata, no transparency."""
    flat = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    return flat


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _preview(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((_PREVIEW, _PREVIEW))
    return _jpeg(small)


def _pdf(content: bytes) -> Developed:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise RefusedError("too_many_pages" if len(pdf.pages) else "damaged")
            clean = _rewritten(pdf)
            pages = len(pdf.pages)
        with pypdfium2.PdfDocument(clean) as rendered:
            page = rendered[0]
            scale = min(2.0, 2 * _PREVIEW / max(*page.get_size(), 1))
            picture = page.render(scale=scale).to_pil()  # pyright: ignore[reportArgumentType]
            preview = _preview(picture.convert("RGB"))
    except pikepdf.PasswordError:
        raise RefusedError("password") from None
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, OSError, MemoryError, RuntimeError):
        raise RefusedError("damaged") from None
    return Developed(clean, "application/pdf", pages, preview)


def _picture(content: bytes, page: int) -> bytes:
    try:
        with pypdfium2.PdfDocument(content) as document:
            if not 1 <= page <= len(document):
                raise RefusedError("damaged")
            sheet = document[page - 1]
            scale = min(4.0, LONGEST_SIDE / max(*sheet.get_size(), 1))
            return _jpeg(sheet.render(scale=scale).to_pil().convert("RGB"))  # pyright: ignore[reportArgumentType]
    except (pypdfium2.PdfiumError, ValueError, OSError, MemoryError, RuntimeError):
        raise RefusedError("damaged") from None


def _rewritten(pdf: pikepdf.Pdf) -> bytes:
    """Return the pages alone: no scripts, embedded files, forms, actions or metadata."""
    for page in pdf.pages:
        for key in ("/AA", "/Annots", "/Metadata", "/PieceInfo"):
            if key in page:
                del page[key]
    fresh = pikepdf.new()
    fresh.pages.extend(pdf.pages)
    for key in _ACTIVE:
        if key in fresh.Root:
            del fresh.Root[key]
    out = BytesIO()
    fresh.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
