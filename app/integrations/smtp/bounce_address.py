"""An envelope sender of its own for each message, so that what bounces says which it was."""

from email.utils import getaddresses


def bounce_address(address: str, key: str) -> str:
    """bounce@mail.example.com and c42-7 make bounce+c42-7@mail.example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{key}@{domain}"


def keys_in(headers: list[str]) -> list[str]:
    """The keys of such addresses; what stands behind a = in them is the recipient's."""
    locals_ = [address.rpartition("@")[0] for _, address in getaddresses(headers)]
    return [local.partition("+")[2].partition("=")[0] for local in locals_ if "+" in local]
