"""Passwords and secrets: bcrypt in threads of its own, keyed digests for what must be found again."""

import asyncio
import hashlib
import hmac
import os
import unicodedata
from base64 import b64encode, urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import bcrypt
from cryptography.fernet import Fernet

from registry.settings import settings

COST = 12  # bcrypt's work factor: 2**12 rounds


@cache
def _threads() -> ThreadPoolExecutor:
    """Return the threads that hash: one a core, each giving way, so that a crowd at the door does not starve those inside."""
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="bcrypt", initializer=_yield_to_others)


def _yield_to_others() -> None:
    os.nice(19)  # on Linux the niceness of a thread, not of the process


def _material(password: str) -> bytes:
    """Return what bcrypt hashes: a digest, since bcrypt itself reads 72 bytes and stops at a NUL; the same for the same letters."""
    letters = unicodedata.normalize("NFKC", password)  # keyboards write one letter in several ways
    return b64encode(hashlib.sha256(_bytes(letters)).digest())


def _bytes(text: str) -> bytes:
    """Return the bytes of any text, also of what is no text: anybody may send half a character."""
    return text.encode("utf-8", "surrogatepass")


async def hash_password(password: str) -> str:
    """Return the bcrypt hash of a password of any length."""
    loop = asyncio.get_running_loop()
    return (await loop.run_in_executor(_threads(), bcrypt.hashpw, _material(password), bcrypt.gensalt(COST))).decode()


async def password_fits(password: str, password_hash: str | None) -> bool:
    """Compare a password with a hash; without a hash take the same time and say no."""
    against = password_hash.encode() if password_hash else _nobodys_hash()
    fits = await asyncio.get_running_loop().run_in_executor(_threads(), bcrypt.checkpw, _material(password), against)
    return fits and password_hash is not None


def _nobodys_hash() -> bytes:
    """Return a hash that no password has, and that takes as long to compare."""
    return bcrypt.gensalt(COST) + b"." * 31


def digest(purpose: str, value: str) -> str:
    """Return the keyed digest of a value, the same for the same purpose in this installation only."""
    return hmac.new(settings().secret, _bytes(f"{purpose}:{value}"), hashlib.sha256).hexdigest()


@cache
def cipher(purpose: str) -> Fernet:
    """Return the cipher of a purpose, whose texts only this installation can read."""
    return Fernet(urlsafe_b64encode(hashlib.sha256(_bytes(f"{purpose}:") + settings().secret).digest()))


def fingerprint(token: str) -> str:
    """Return the SHA-256 of a random token; enough where the token cannot be guessed."""
    return hashlib.sha256(_bytes(token)).hexdigest()
