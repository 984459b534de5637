"""Whether something can be written."""

import tempfile
from pathlib import Path

_TRIED = bytes(64 * 1024)


def must_take_files(folder: Path) -> None:
    """Fail with OSError where nothing can be written in a folder; nothing is left behind."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        if file.write(_TRIED) < len(_TRIED):
            raise OSError("no room is left")
