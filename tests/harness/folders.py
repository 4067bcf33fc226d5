"""Folders for the servers' data."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.local.places import PLACE_NOTE


@contextlib.contextmanager
def data_folder() -> Iterator[Path]:
    """A new folder that the user of the bundled PostgreSQL can reach; removed at the end.

    Not pytest's `tmp_path`: that is closed to other users, and its path is long for sockets.
    """
    folder = Path(tempfile.mkdtemp(prefix="crm-test-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield folder
    finally:
        note = folder / PLACE_NOTE
        if note.exists():
            shutil.rmtree(note.read_text().strip(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
