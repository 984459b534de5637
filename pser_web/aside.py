"""What is begun and not waited for."""

import asyncio
from collections.abc import Coroutine
from typing import Any

_begun: set[asyncio.Task[Any]] = set()


def aside(what: Coroutine[Any, Any, Any]) -> None:
    """Do something beside what is being done. The loop itself holds its tasks so weakly that one may end before its time."""
    task = asyncio.get_running_loop().create_task(what)
    _begun.add(task)
    task.add_done_callback(_begun.discard)
