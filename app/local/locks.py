"""File locks that the kernel lets go of when their holder dies, however it dies."""

import fcntl
import os
from pathlib import Path


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Takes the lock and gives its file descriptor, or None when somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def write_note(descriptor: int, note: str) -> None:
    """Leaves a word in the locked file for those who find it locked."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, note.encode(), 0)


def read_note(path: Path) -> str:
    """What the holder of the lock wrote, or an empty string."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""
