"""The addresses in a campaign's messages, signed: each kind has a salt of its own, and one works
nowhere else. They are short, because people see them in text messages."""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import current_app
from itsdangerous import Signer

OPEN, CLICK, UNSUBSCRIBE = "t/o", "t/c", "u"
FORM = struct.Struct(">IIH")


@dataclass(frozen=True)
class Named:
    """What a link names: a campaign by its number, a recipient by its own, a link of the mail."""

    campaign: int
    recipient: int
    link: int = 0


class Links:
    """Makes the links of one campaign; the keys are derived once."""

    def __init__(self, campaign_number: int) -> None:
        self._number = campaign_number
        self._base = current_app.config["SETTINGS"].base_url
        self._keys = {kind: _key(kind) for kind in (OPEN, CLICK, UNSUBSCRIBE)}

    def pixel(self, n: int) -> str:
        return self._made(OPEN, n)

    def click(self, n: int, link: int) -> str:
        return self._made(CLICK, n, link)

    def unsubscribe(self, n: int) -> str:
        return self._made(UNSUBSCRIBE, n)

    def _made(self, kind: str, n: int, link: int = 0) -> str:
        named = _written(FORM.pack(self._number, n, link))
        return f"{self._base}/{kind}/{named}.{_signature(self._keys[kind], named)}"


def named_in(kind: str, token: str) -> Named | None:
    """What the token of such a link names; None for one that is not ours."""
    named, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(_key(kind), named)):
        return None
    return Named(*FORM.unpack(urlsafe_b64decode(f"{named}==")))


def tagged(url: str, utm: dict[str, str]) -> str:
    """The address with UTM parameters; those that stand in it already stay."""
    parts = urlsplit(url)
    there = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    more = {f"utm_{name}": value for name, value in utm.items() if f"utm_{name}" not in there}
    if not more:
        return url
    query = "&".join(part for part in (parts.query, urlencode(more)) if part)
    return urlunsplit(parts._replace(query=query))


def plainly(url: str) -> str:
    """The address as people read it: without https:// and UTM parameters."""
    parts = urlsplit(url)
    query = [one for one in parts.query.split("&") if one and not one.startswith("utm_")]
    told = parts._replace(scheme="", query="&".join(query))
    return urlunsplit(told).removeprefix("//").removesuffix("/")


def _key(kind: str) -> bytes:
    return Signer(str(current_app.secret_key), salt=f"campaign {kind}").derive_key()


def _signature(key: bytes, named: str) -> str:
    """128 bits of HMAC-SHA-256."""
    return _written(hmac.digest(key, named.encode(), "sha256")[:16])


def _written(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
