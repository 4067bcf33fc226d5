"""Where SMTP_URL leads: smtp://user:password@host:port or smtps://…"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """`implicit_tls`: encrypted from the first byte."""

    host: str
    port: int
    user: str | None
    password: str
    implicit_tls: bool

    @property
    def is_local(self) -> bool:
        return self.host in LOOPBACK


def server_of(url: str) -> Server:
    """Raises ValueError for an address that is none."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must be smtp://host:port or smtps://host:port")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
    )
