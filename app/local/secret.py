"""The key that signs sessions and links."""

import contextlib
import os
import secrets
from pathlib import Path

from app.local.places import data_folder
from app.settings import Settings


def secret_key(settings: Settings) -> str:
    """CRM_SECRET_KEY, else a key made once in CRM_DATA_DIR/secret_key that only we can read."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = data_folder(settings.data_dir) / "secret_key"
    if not path.exists():
        _make_once(path)
    return path.read_text().strip()


def _make_once(path: Path) -> None:
    """Writes aside and links: of several processes that start at once the first one wins."""
    aside = path.with_name(f"secret_key.{os.getpid()}")
    aside.touch(mode=0o600)
    aside.write_text(secrets.token_urlsafe(48) + "\n")
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(aside)
    aside.unlink()
