"""How many text messages a text is billed and sent as (3GPP TS 23.038 and 23.040).

A text of the 7-bit alphabet fits 160 characters, in parts of 153; any other character makes it
UCS-2: 70 units, in parts of 67. What takes two units is never torn apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM, UCS = "GSM-7", "UCS-2"
ROOM = {GSM: (160, 153), UCS: (70, 67)}


@dataclass(frozen=True)
class Segments:
    """`characters` as they are billed: some count twice. `left` still fit into the last of `count`
    messages. `unusual` are those for which it is not GSM-7."""

    encoding: str
    characters: int
    count: int
    left: int
    unusual: tuple[str, ...]


def segments(text: str) -> Segments:
    """How the text goes out by SMS."""
    unusual = tuple(dict.fromkeys(char for char in text if char not in BASIC | EXTENDED))
    encoding = UCS if unusual else GSM
    single, part = ROOM[encoding]
    sizes = [_size(char, encoding) for char in text]
    total = sum(sizes)
    if total <= single:
        return Segments(encoding, total, min(total, 1), single - total, unusual)
    count, used = _parts(sizes, part)
    return Segments(encoding, total, count, part - used, unusual)


def _size(char: str, encoding: str) -> int:
    twice = char in EXTENDED if encoding == GSM else ord(char) > 0xFFFF
    return 2 if twice else 1


def _parts(sizes: Iterable[int], room: int) -> tuple[int, int]:
    """How many parts, and how much of the last is used."""
    count, used = 1, 0
    for size in sizes:
        if used + size > room:
            count, used = count + 1, 0
        used += size
    return count, used
