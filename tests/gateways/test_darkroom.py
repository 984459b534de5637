"""What comes out of the darkroom is a clean JPEG or PDF, whatever went in."""

import asyncio
import signal
import subprocess
import sys
import time
from io import BytesIO

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from registry.gateways import darkroom
from registry.gateways.darkroom import Developed, RefusedError, develop
from registry.rules.papers import LONGEST_SIDE
from tests.e2e.portal_server import ROOT


def picture(kind: str, size: tuple[int, int] = (1200, 800), **options: object) -> bytes:
    pillow_heif.register_heif_opener()
    out = BytesIO()
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1] // 2))  # the upper left corner tells which way is up
    image.save(out, kind, **options)
    return out.getvalue()


def pdf(pages: int = 1, password: str = "") -> pikepdf.Pdf:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    return document


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = BytesIO()
    document.save(out, **options)  # pyright: ignore
    return out.getvalue()


async def refusal(content: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        await develop(content)
    return refused.value.code


def opened(developed: Developed) -> Image.Image:
    return Image.open(BytesIO(developed.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
async def test_photos_of_every_phone_become_jpeg(kind: str) -> None:
    developed = await develop(picture(kind))
    assert (developed.media_type, opened(developed).format, developed.pages) == ("image/jpeg", "JPEG", 1)
    assert max(Image.open(BytesIO(developed.preview)).size) <= 320


async def test_a_large_photo_is_made_smaller() -> None:
    assert max(opened(await develop(picture("JPEG", (4000, 3000)))).size) == LONGEST_SIDE


async def test_orientation_is_applied_and_gps_and_everything_else_is_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter clockwise
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    developed = await develop(picture("JPEG", exif=exif, comment=b"secret remark"))
    image = opened(developed)
    assert image.size == (800, 1200)
    assert image.convert("L").getpixel((700, 100)) < 50  # pyright: ignore
    assert not image.getexif()
    assert b"Maker" not in developed.content
    assert b"secret remark" not in developed.content


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"PK\x03\x04evil.exe"])
async def test_what_hangs_behind_a_picture_or_a_pdf_is_gone(tail: bytes) -> None:
    for whole in (picture("JPEG") + tail, saved(pdf()) + tail):
        assert tail not in (await develop(whole)).content


async def test_scripts_files_and_forms_of_a_pdf_are_gone() -> None:
    document = pdf()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[])
    document.attachments["evil.exe"] = b"MZ evil"
    document.docinfo["/Author"] = "Somebody"
    clean = await develop(saved(document))
    with pikepdf.open(BytesIO(clean.content)) as after:
        assert not {"/OpenAction", "/AcroForm", "/Names", "/AA"} & set(after.Root.keys())
        assert len(after.attachments) == 0
        assert "/Author" not in after.docinfo


@pytest.mark.parametrize(("kind", "size"), [("JPEG", (12_000, 9_000)), ("WEBP", (16_000, 5_000))])
async def test_a_picture_that_is_too_large_to_be_opened_is_not_called_damaged(kind: str, size: tuple[int, int]) -> None:
    vast = BytesIO()
    Image.new("RGB", size).save(vast, kind)
    assert await refusal(vast.getvalue()) == "too_vast"


async def test_a_locked_pdf_a_long_pdf_and_a_bomb_are_refused_in_their_own_words() -> None:
    assert await refusal(saved(pdf(), encryption=pikepdf.Encryption(user="u", owner="o"))) == "password"
    assert await refusal(saved(pdf(21))) == "too_many_pages"
    assert (await develop(saved(pdf(20)))).pages == 20
    bomb = BytesIO()
    Image.new("1", (40_000, 40_000)).save(bomb, "PNG")
    assert await refusal(bomb.getvalue()) == "too_vast"


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"MZ\x90\x00" * 99, "not_accepted"), (b"<html>" * 99, "not_accepted")])
async def test_what_is_no_paper_is_refused(content: bytes, code: str) -> None:
    assert await refusal(content) == code


async def test_every_page_of_a_pdf_becomes_a_picture_and_no_other_page_does() -> None:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.add_blank_page(page_size=(842, 595))
    clean = (await develop(saved(document))).content
    sizes = [Image.open(BytesIO(await darkroom.picture(clean, page))).size for page in (1, 2)]
    assert [size[0] > size[1] for size in sizes] == [False, True]
    assert {max(size) for size in sizes} == {LONGEST_SIDE}
    for page in (0, -1, 3, 10**9):
        with pytest.raises(RefusedError):
            await darkroom.picture(clean, page)
    with pytest.raises(RefusedError):
        await darkroom.picture(b"no PDF", 1)


async def test_looking_at_a_page_does_not_wait_for_what_is_being_sent() -> None:
    clean = (await develop(saved(pdf()))).content
    await darkroom.picture(clean, 1)  # its process has begun
    heavy = BytesIO()
    Image.effect_noise((6000, 6000), 80).convert("RGB").save(heavy, "PNG", compress_level=1)
    sending = asyncio.create_task(develop(heavy.getvalue()))
    await asyncio.sleep(0)
    await darkroom.picture(clean, 1)
    assert not sending.done()
    await sending


def test_a_room_ends_with_a_portal_that_is_killed() -> None:
    killed = (
        "import asyncio, os; from registry.gateways import darkroom; asyncio.run(darkroom._looking.do(os.getpid)); os.kill(os.getpid(), 9)"
    )
    # the room has the same output as whoever opened it: that is read to its end once both are gone
    ended = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL


async def test_who_waits_behind_a_file_that_takes_too_long_gets_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    room = darkroom._Room()
    assert await room.do(len, b"the process begins") == 18
    monkeypatch.setattr(darkroom, "_SECONDS", 5)
    bomb = asyncio.create_task(room.do(time.sleep, 600))
    waiting = [asyncio.create_task(room.do(len, bytes(size))) for size in (1, 2, 3)]
    with pytest.raises(RefusedError, match="damaged"):
        await bomb
    monkeypatch.setattr(darkroom, "_SECONDS", 60)
    assert await asyncio.gather(*waiting) == [1, 2, 3]


def open_late() -> None:
    """Open a room as on a machine that is busy with something else."""
    time.sleep(4)


async def test_a_file_is_not_called_damaged_because_the_room_took_long_to_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(darkroom, "_bound", open_late)
    monkeypatch.setattr(darkroom, "_SECONDS", 2)
    assert await darkroom._Room().do(len, b"a photo") == 7
