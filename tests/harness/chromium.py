"""How the tests start Chromium: the shell without windows where it is, which starts and opens pages
in a third of the time."""

import shutil
from typing import Any

import pytest

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
ARGUMENTS = [
    "--accept-lang=en-US",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def launch_arguments() -> dict[str, Any]:
    """Playwright's launch options for the system's Chromium. Without one the test fails."""
    path = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None:
        pytest.fail("Chromium is missing: install the package chromium-headless-shell or chromium")
    return {"executable_path": path, "args": ARGUMENTS}
