"""Is a webhook really MSG91's? It signs nothing: it knows a secret, in a header or in the path."""

import hmac
from collections.abc import Mapping

HEADER = "x-webhook-secret"


def is_genuine(secret: str, headers: Mapping[str, str], token: str | None = None) -> bool:
    """The secret came with it: as a header, or as the `token` of the address it was posted to."""
    given = token if token is not None else headers.get(HEADER, "")
    return hmac.compare_digest(given.encode(), secret.encode())
