"""Whether a link's address can lead anywhere, judged by its form."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.modules.notification.wording import GAP

NOT_THERE = ("localhost", ".local", ".localhost", ".internal", ".invalid")
NOWHERE = "leads to where nobody else gets"
OF_PICTURES = ("https://", "http://", "data:", "cid:", "{{")


def fault_of(address: str) -> str:
    """What is wrong with a link's address, "" if nothing is. Gaps stand for something."""
    plain = GAP.sub("x", address.strip())
    if not plain:
        return "has no address"
    if plain.startswith("#") or address.strip().startswith("{{"):
        return ""
    try:
        parts = urlsplit(plain)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "has an address that can’t be read"
    if re.search(r"\s", plain) or "%20" in host:
        return "has a blank in its address"
    if parts.scheme in ("mailto", "tel", "sms"):
        return "" if parts.path else "has no address"
    if parts.scheme not in ("http", "https"):
        return "has an address that does not begin with https://"
    return "" if _is_public(host) else NOWHERE


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NOT_THERE)
