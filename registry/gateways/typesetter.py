"""Sheets as PDF, set by Typst. Every word comes as data, so nothing that a person wrote is read as markup."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from registry import language

_SHEETS = Path(__file__).parent / "sheets"
_FONTS = Path(language.__file__).parent / "fonts"


async def typeset(sheet: str, words: Mapping[str, Any]) -> bytes:
    """Set one of the sheets with its words, and return the PDF."""
    told = {"words": json.dumps(words, ensure_ascii=False)}
    return await asyncio.to_thread(typst.compile, _SHEETS / f"{sheet}.typ", font_paths=[_FONTS], sys_inputs=told)
