"""Work in processes that are killed at a chosen statement."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


def die_at(engine: AsyncEngine, statement: int) -> None:
    """Kill this process once so many statements and commits were asked of an engine; at none where it is 0."""
    done = 0

    def die(*_: Any) -> None:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("after_cursor_execute", "commit"):
        event.listen(engine.sync_engine, moment, die)


def lives(work: Coroutine[Any, Any, None], what: str) -> bool:
    """Do work in a process of its own; tell whether it lived to the end."""
    pid = os.fork()
    if not pid:
        try:
            asyncio.run(work)
        except BaseException as error:
            sys.stderr.write(repr(error))
            os._exit(1)
        os._exit(0)
    work.close()
    _, ended = os.waitpid(pid, 0)
    if ended not in {0, signal.SIGKILL}:
        raise SystemExit(f"{what}: {ended}")
    return ended == 0
