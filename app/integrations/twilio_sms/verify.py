"""Is a webhook really Twilio's? It signs the address that it calls, and the form it posts."""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit

SETTINGS = "x-twilio-webhooks-signature-settings"
PORTS = {"http": 80, "https": 443}


def is_genuine(
    urls: Iterable[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    token: str,
    shared_key: tuple[str, str] | None = None,
) -> bool:
    """Signed for one of these addresses of ours, by the account's token; or by the shared key (its
    name and itself) if the request says that name. The algorithm is ours to choose, not the
    request's."""
    if SETTINGS in headers:
        if shared_key is None or not _names(headers[SETTINGS], shared_key[0]):
            return False
        secret, method = shared_key[1], sha256
    else:
        secret, method = token, sha1
    given = headers.get("x-twilio-signature", "").encode()
    is_form = "x-www-form-urlencoded" in headers.get("content-type", "")
    if not is_form and not any(_holds(url, body) for url in urls):
        return False
    fields = _fields(body) if is_form else ""
    found = [
        hmac.compare_digest(given, _signature(secret, f"{form}{fields}", method))
        for url in urls
        for form in _forms(url)
    ]
    return any(found)


def _signature(secret: str, content: str, method: Any) -> bytes:
    return b64encode(hmac.new(secret.encode(), content.encode(), method).digest())


def _fields(body: bytes) -> str:
    """Names in order, each with its distinct values in order, nothing in between."""
    pairs = set(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return "".join(f"{name}{value}" for name, value in sorted(pairs))


def _forms(url: str) -> Sequence[str]:
    """With the port and without: Twilio is not consistent about it."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port or PORTS.get(parts.scheme)
    bare = urlunsplit(parts._replace(netloc=str(host)))
    return [url, bare, urlunsplit(parts._replace(netloc=f"{host}:{port}"))]


def _holds(url: str, body: bytes) -> bool:
    """What is no form is not signed itself, only its digest in the address."""
    said = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(said.lower().encode(), sha256(body).hexdigest().encode())


def _names(settings: str, key: str) -> bool:
    said = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    return said.get("key") == key and said.get("algorithm") == "HMAC_SHA256"
