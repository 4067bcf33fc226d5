"""Addresses: checked for form, compared folded."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

FORM = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(\.[^@\s<>,;:\"()\[\]\\.]+)*")


def _checked(address: str) -> str:
    if not FORM.fullmatch(address) or not address.isprintable():
        raise ValueError("is not an email address")
    return address


EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    AfterValidator(_checked),
]


def fold(address: str) -> str:
    """The form in which two spellings of one address are equal."""
    return unicodedata.normalize("NFKC", address).strip().casefold()
