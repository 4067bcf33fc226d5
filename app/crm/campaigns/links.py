"""The addresses in a campaign's messages, signed: each kind has a salt of its own, and one works
nowhere else. They are short, because people see them in text messages."""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import current_app
from itsdangerous import BadData, Signer
from itsdangerous.signer import SigningAlgorithm


class _Short(SigningAlgorithm):
    """128 bits of HMAC-SHA-256."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")[:16]


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
        self._signers = {kind: _signer(kind) for kind in (OPEN, CLICK, UNSUBSCRIBE)}

    def pixel(self, n: int) -> str:
        return self._made(OPEN, n)

    def click(self, n: int, link: int) -> str:
        return self._made(CLICK, n, link)

    def unsubscribe(self, n: int) -> str:
        return self._made(UNSUBSCRIBE, n)

    def _made(self, kind: str, n: int, link: int = 0) -> str:
        named = urlsafe_b64encode(FORM.pack(self._number, n, link)).rstrip(b"=")
        return f"{self._base}/{kind}/{self._signers[kind].sign(named).decode()}"


def named_in(kind: str, token: str) -> Named | None:
    """What the token of such a link names; None for one that is not ours."""
    try:
        return Named(*FORM.unpack(urlsafe_b64decode(_signer(kind).unsign(token) + b"==")))
    except (BadData, ValueError, struct.error):
        return None


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


def _signer(kind: str) -> Signer:
    key = Signer(str(current_app.secret_key), salt=f"campaign {kind}").derive_key()
    return Signer(key, key_derivation="none", algorithm=_Short())
