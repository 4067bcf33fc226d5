"""How the tests start Chromium."""

import shutil
from typing import Any

import pytest

ARGUMENTS = [
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
    """Playwright's launch options for the system's Chromium. Skips the test without one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is missing: install the package chromium")
    return {"executable_path": path, "args": ARGUMENTS}
