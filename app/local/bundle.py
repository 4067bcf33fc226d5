"""One owner starts the servers of a data dir; everybody else joins them as a guest.

A *brief* owner (a command that ends by itself) stops the servers when its last guest has left.
A *staying* owner (`crm run`, `crm web` …) stops them when it is told to stop.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.local.errors import LocalServerError
from app.local.locks import read_note, try_lock, write_note
from app.local.places import data_folder, make_folder
from app.local.postgres import Postgres
from app.local.server import Server
from app.local.valkey import Valkey
from app.settings import Settings

JOIN_SECONDS = 60.0
STAYING, BRIEF = "staying", "brief"
OWNER, GUEST = "owner", "guest"


@dataclass
class Bundle:
    """Settings with both addresses filled in, and the servers that are ours to watch."""

    settings: Settings
    servers: list[Server] = field(default_factory=list)


@contextlib.contextmanager
def local_servers(settings: Settings, *, staying: bool = False) -> Iterator[Settings]:
    """Gives settings whose `database_url` and `redis_url` answer while the block runs.

    Raises LocalServerError when a server can't be started or joined.
    """
    with bundle(settings, staying=staying) as found:
        yield found.settings


@contextlib.contextmanager
def bundle(settings: Settings, *, staying: bool, alone: bool = False) -> Iterator[Bundle]:
    """As `local_servers`, with the servers themselves; `alone` refuses to be a guest."""
    if settings.database_url and settings.redis_url:
        yield Bundle(settings)
        return
    data_dir = data_folder(settings.data_dir)
    locks = make_folder(data_dir / "locks")
    servers = _servers(settings, data_dir)
    filled = _with_addresses(settings, servers)
    with contextlib.ExitStack() as held:
        if _enter(locks, servers, held, staying=staying, alone=alone) == GUEST:
            yield Bundle(filled)
            return
        with contextlib.ExitStack() as at_end:
            for server in servers:
                at_end.callback(server.stop)
                server.start()
            if not staying:
                at_end.callback(_await_guests, locks, held)
            yield Bundle(filled, servers)


def _servers(settings: Settings, data_dir: Path) -> list[Server]:
    servers: list[Server] = [] if settings.database_url else [Postgres(data_dir)]
    return servers if settings.redis_url else [*servers, Valkey(data_dir)]


def _with_addresses(settings: Settings, servers: list[Server]) -> Settings:
    addresses = {
        "database_url" if isinstance(server, Postgres) else "redis_url": server.url
        for server in servers
    }
    return settings.model_copy(update=addresses)


def _enter(
    locks: Path, servers: list[Server], held: contextlib.ExitStack, *, staying: bool, alone: bool
) -> str:
    """Becomes owner or guest, and leaves the lock that says so in `held`."""
    deadline = time.monotonic() + JOIN_SECONDS
    note = ""
    while time.monotonic() < deadline:
        if (lock := try_lock(locks / "owner")) is not None:
            held.callback(os.close, lock)
            write_note(lock, f"{STAYING if staying else BRIEF} {os.getpid()}")
            return OWNER
        note = read_note(locks / "owner")
        if alone and note.startswith(STAYING):
            raise LocalServerError(f"It runs here already: {note.replace(STAYING, 'process')}.")
        # Who stays must not depend on servers that end with a brief command.
        may_join = note.startswith(STAYING) or not staying
        if may_join and (lock := _join(locks, servers)) is not None:
            held.callback(os.close, lock)
            return GUEST
        time.sleep(0.05)
    raise LocalServerError(f"Another command ({note}) holds the bundled servers; try again later.")


def _join(locks: Path, servers: list[Server]) -> int | None:
    lock = try_lock(locks / "guests", shared=True)
    if lock is not None and not all(server.runs() for server in servers):
        os.close(lock)
        return None
    return lock


def _await_guests(locks: Path, held: contextlib.ExitStack) -> None:
    """Waits until no guest is left, and keeps new ones out until the servers are down."""
    while (lock := try_lock(locks / "guests")) is None:
        time.sleep(0.05)
    held.callback(os.close, lock)
