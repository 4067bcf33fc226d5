"""Is a webhook really MSG91's? It signs nothing, but knows a secret, in a header or in the path."""

from collections.abc import Mapping

from app.integrations.header_secret import comes_with, same


def is_genuine(secret: str, headers: Mapping[str, str], token: str | None = None) -> bool:
    """The secret came with it: as a header, or as the `token` of the address it was posted to."""
    return comes_with(secret, headers) if token is None else same(token, secret)
