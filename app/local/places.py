"""Where the bundled servers keep their data and their sockets."""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from app.local.errors import LocalServerError
from app.local.processes import Account, can_enter

# A unix socket's path has at most 107 characters; PostgreSQL appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 92
SHELTER = Path("/var/lib/compose-crm")
PLACE_NOTE = "postgres.path"


def make_folder(path: Path, *, mode: int = 0o700, owner: Account | None = None) -> Path:
    """Makes the folder if it isn't there; one that is there keeps its permissions."""
    try:
        path.mkdir(parents=True)
    except FileExistsError:
        return path
    except OSError as error:
        raise LocalServerError(f"{path} can't be made: {error.strerror}.") from error
    path.chmod(mode)
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    return path


def data_folder(data_dir: Path) -> Path:
    """CRM_DATA_DIR, made if needed; root's can be crossed by the user PostgreSQL runs as."""
    return make_folder(data_dir.absolute(), mode=0o711 if os.geteuid() == 0 else 0o700)


def postgres_folder(data_dir: Path, account: Account | None) -> Path:
    """The folder of the cluster: below the data dir, or in /var/lib if its user can't get there.

    The data dir then holds a note of the place, so a new data dir never finds an old cluster.
    """
    note = data_dir / PLACE_NOTE
    if note.exists():
        return make_folder(Path(note.read_text().strip()), owner=account)
    if account is None or can_enter(data_dir, account):
        return make_folder(data_dir / "postgres", owner=account)
    name = f"{_digest(data_dir)}-{secrets.token_hex(4)}"
    place = make_folder(make_folder(SHELTER, mode=0o755) / name, owner=account)
    note.write_text(f"{place}\n")
    return place


def socket_folder(wanted: Path, owner: Account | None = None) -> Path:
    """The wanted folder, or a short private one under /tmp if its path is too long for sockets."""
    if len(os.fsencode(wanted)) <= LONGEST_SOCKET_FOLDER:
        return make_folder(wanted, owner=owner)
    short = Path(tempfile.gettempdir(), f"crm-{_digest(wanted)}")
    make_folder(short, owner=owner)
    state = short.lstat()
    if state.st_uid != (owner.pw_uid if owner else os.geteuid()) or state.st_mode & 0o077:
        raise LocalServerError(f"{short} belongs to somebody else; set CRM_DATA_DIR to less depth.")
    return short


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
