"""Addresses that a form may send one on to."""

import re

OURS = re.compile(r"/(?![/\\])")


def within(address: str) -> str:
    """The address, if it is one of our own; else ""."""
    return address if OURS.match(address) else ""
