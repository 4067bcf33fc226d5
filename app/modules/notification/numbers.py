"""Phone numbers as carriers take them (E.164)."""

import re

import phonenumbers

FORM = re.compile(r"\+[1-9]\d{6,14}")
LEFT_OUT = re.compile(r"\(0\)|[^0-9+]")


def e164(text: str | None, country: str | None = None) -> str | None:
    """+493012345 for "+49 (0)30 123-45" and "0049 30 12345", and for "030 12345" of a `country`
    (ISO 3166) DE. None for what is no number, and for one that could be in any country."""
    plain = LEFT_OUT.sub("", text or "")
    number = f"+{plain[2:]}" if plain.startswith("00") else plain
    if number.startswith("+"):
        return number if FORM.fullmatch(number) else None
    return _national(plain, country) if plain and country else None


def _national(plain: str, country: str) -> str | None:
    try:
        found = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(found):
        return None
    written = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return written if FORM.fullmatch(written) else None
