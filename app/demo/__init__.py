"""The demo organisation: Acme Demo sells commercial cooling, and has done so for half a year."""

from app.compose.clock import utc_now
from app.demo.large import load_large
from app.demo.small import load_small

__all__ = ["load"]


def load(size: str = "small") -> None:
    """Makes the demo organisation as of today, with its people and their work; `large` adds the
    amounts that the program is measured with. What is there already stays as it is."""
    org = load_small(utc_now())
    if size == "large":
        load_large(org.id, utc_now())
