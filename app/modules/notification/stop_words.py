"""What a person answers who wants no more messages, or wants them again."""

from typing import Literal

STOP = frozenset("STOP STOPALL UNSUBSCRIBE CANCEL END QUIT OPTOUT REVOKE".split())
START = frozenset("START UNSTOP".split())


def kind_of(text: str) -> Literal["stopped", "started", "received"]:
    """Only a word that stands alone says it, also written as two ("opt out"): "Please stop by"
    doesn't."""
    word = "".join(filter(str.isalnum, text)).upper()
    if word in STOP:
        return "stopped"
    return "started" if word in START else "received"
