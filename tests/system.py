"""Have what the tests need from the system: Chromium, PostgreSQL, Redis, ClamAV. Installs it as root, else says what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SHELL = "chromium-headless-shell"


def chromium() -> str | None:
    """Return the path of a Chromium of the system; the one without windows does the same with a third less work."""
    names = (_SHELL, "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def postgresql() -> Path | None:
    """Return the folder of PostgreSQL's server programs."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


def clamd() -> str | None:
    """Return the path of ClamAV's daemon."""
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _missing() -> list[str]:
    needs = {
        "chromium": chromium() or list(Path("~/.cache/ms-playwright").expanduser().glob("chromium*")),
        "postgresql": postgresql(),
        "redis-server": shutil.which("redis-server"),
        "clamav-daemon": clamd(),
    }
    return [package for package, found in needs.items() if not found]


def _apt_get(*what: str, errors: int | None = None) -> None:
    how = {"stdout": subprocess.DEVNULL, "stderr": errors, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "-y", "-qq", *what], check=False, **how)


def main() -> None:
    """Install what is missing."""
    missing = _missing()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(missing)}…")
        _apt_get("update")
        if "chromium" in missing:
            _apt_get("install", "--no-install-recommends", _SHELL, errors=subprocess.DEVNULL)  # Debian has it, Ubuntu has not
        _apt_get("install", "--no-install-recommends", *_missing())
    if "chromium" in _missing():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if missing := _missing():
        sys.exit(f"The tests need {', '.join(missing)}: please install them with the system's package manager.")


if __name__ == "__main__":
    main()
