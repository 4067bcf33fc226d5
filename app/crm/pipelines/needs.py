"""What the administrator may ask of a deal before it enters a stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Key = Literal["value", "expectedCloseDate", "products", "phone", "nextStep"]


@dataclass(frozen=True)
class Need:
    """`label` is how the administrator reads it, `words` follow “needs”; `field` of the deal is
    named in refusals."""

    label: str
    words: str
    field: str


NEEDS: dict[Key, Need] = {
    "value": Need("Value", "a value", "value"),
    "expectedCloseDate": Need("Close date", "a close date", "expectedCloseDate"),
    "products": Need("Products", "products", "lineItems"),
    "phone": Need("Contact’s phone number", "the contact’s phone number", "contactId"),
    "nextStep": Need("Next step", "a next step", "nextActivityAt"),
}


def in_words(keys: Sequence[Key]) -> str:
    """needs a value, products and a next step."""
    *most, last = (NEEDS[key].words for key in keys)
    return f"needs {', '.join(most)} and {last}" if most else f"needs {last}"
