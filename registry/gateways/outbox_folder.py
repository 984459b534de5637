"""The way out while no gateway is configured: one JSON file a message, for a newcomer to read."""

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

from registry.gateways.delivery import Parcel


class OutboxFolder:
    """Writes each message to a file that is named by its time and id, so that writing it again changes nothing."""

    repeatable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, parcel: Parcel) -> None:
        written = await asyncio.to_thread(self._write, parcel)
        print(f"  {parcel.channel} message in {written}", flush=True)  # noqa: T201 - the newcomer's console, see docs/operations.md

    def _write(self, parcel: Parcel) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{parcel.created_at.replace(':', '')[:17]}-{parcel.channel}-{parcel.id[:8]}.json"
        content = {key: value for key, value in asdict(parcel).items() if key != "id"}
        fresh = path.with_suffix(".part")
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.replace(path)
        return path
