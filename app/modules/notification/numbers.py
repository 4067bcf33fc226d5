"""Phone numbers as carriers take them (E.164)."""

import re

FORM = re.compile(r"\+[1-9]\d{6,14}")
LEFT_OUT = re.compile(r"\(0\)|[^0-9+]")


def e164(text: str) -> str | None:
    """The number without blanks and signs, 00 as a plus; None without its country's code."""
    plain = LEFT_OUT.sub("", text)
    number = f"+{plain[2:]}" if plain.startswith("00") else plain
    return number if FORM.fullmatch(number) else None
