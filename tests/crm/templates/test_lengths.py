"""Counting text messages: the vectors that every gateway agrees on."""

import pytest

from app.crm.templates.lengths import segments


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "count"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\n\r", "GSM-7", 44, 1),
        ("^{}\\[~]|€", "GSM-7", 18, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        # A character of two units does not fit into the last place of a part.
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ł" * 70, "UCS-2", 70, 1),
        ("ł" * 71, "UCS-2", 71, 2),
        ("ł" * 134, "UCS-2", 134, 2),
        ("ł" * 135, "UCS-2", 135, 3),
        ("ç", "UCS-2", 1, 1),
        ("“so”", "UCS-2", 4, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("a" * 66 + "😀" + "a" * 65, "UCS-2", 133, 2),
        ("a" * 66 + "😀" + "a" * 66, "UCS-2", 134, 3),
        ("€ł", "UCS-2", 2, 1),
    ],
)
def test_vectors(text: str, encoding: str, characters: int, count: int) -> None:
    found = segments(text)
    assert (found.encoding, found.characters, found.count) == (encoding, characters, count)


def test_what_is_left_and_what_costs() -> None:
    assert segments("a" * 100).left == 60
    assert segments("a" * 170).left == 136
    assert segments("Größe ✓ für „alle“").unusual == ("✓", "„", "“")
