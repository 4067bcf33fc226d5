"""Is a webhook really Resend's? Its signature is Svix's: HMAC-SHA256 over id, time and raw body."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

TOLERANCE_SECONDS = 300


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Signed with the secret (whsec_…), for this body, within five minutes. Several signatures
    stand side by side while a secret is being changed."""
    message_id, at = headers.get("svix-id"), headers.get("svix-timestamp", "")
    if not message_id or not _fresh(at, now):
        return False
    expected = b64encode(_digest(secret, f"{message_id}.{at}.".encode() + body)).decode()
    given = headers.get("svix-signature", "").split()
    return any(
        hmac.compare_digest(signature.encode(), expected.encode())
        for version, _, signature in (one.partition(",") for one in given)
        if version == "v1"
    )


def _fresh(at: str, now: datetime) -> bool:
    seconds = int(at) if at.isascii() and at.isdigit() and len(at) < 15 else 0
    return abs(now.timestamp() - seconds) <= TOLERANCE_SECONDS


def _digest(secret: str, message: bytes) -> bytes:
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except Error:
        raise ValueError("is no signing secret of Resend") from None
    return hmac.new(key, message, sha256).digest()
