"""Made-up words and names without end, the same each time."""

from random import Random

ONSETS = "b br c ch d dr f g h j k kl l m n p r s st t tr v w z".split()
VOWELS = "a e i o u ai ei ou".split()
ENDS = ["", "", "", "", "", "n", "r", "l", "s", "t"]
FORMS = (" Ltd", " GmbH", " Inc", " Group")


class Syllables:
    def __init__(self, chance: Random) -> None:
        self._choice = chance.choice
        self.first = [self._word(1) + end for end in ("a", "o", "en", "ia", "y") for _ in range(70)]
        self.last = [self._word(2) + end for end in ("", "son", "er", "ski") for _ in range(2200)]
        self.words = [self._word(2).lower() for _ in range(2000)]

    def person(self) -> tuple[str, str]:
        """First and last name."""
        return self._choice(self.first), self._choice(self.last)

    def company(self, number: int) -> str:
        """A name that no other number has."""
        return f"{self._word(2)} {number}{FORMS[number % len(FORMS)]}"

    def sentence(self, length: int) -> str:
        return " ".join(self._choice(self.words) for _ in range(length)).capitalize()

    def _word(self, syllables: int) -> str:
        choice = self._choice
        parts = [choice(ONSETS) + choice(VOWELS) + choice(ENDS) for _ in range(syllables)]
        return "".join(parts).title()
