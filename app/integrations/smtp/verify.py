"""Is a mail that came back really from our mail server? It signs nothing, but knows a secret. Which
message it is about must still be one that we sent: by its envelope sender or its Message-ID."""

from collections.abc import Mapping

from app.integrations.header_secret import comes_with


def is_genuine(secret: str, headers: Mapping[str, str]) -> bool:
    return comes_with(secret, headers)
