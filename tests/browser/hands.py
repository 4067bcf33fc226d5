"""A person's hands at a page: what they do is counted, for a journey may cost only so many acts."""

from types import TracebackType

from playwright.sync_api import Locator, Page


class Hands:
    """An act is a click, a drag, a key chord or a field filled in or chosen from. More than
    `budget` of them, and the journey costs too much."""

    def __init__(self, page: Page, budget: int) -> None:
        self.page = page
        self.budget = budget
        self.acts: list[str] = []

    def __enter__(self) -> "Hands":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is None:
            assert len(self.acts) <= self.budget, self.acts

    def click(self, place: Locator) -> None:
        self.acts.append(f"click {place}")
        place.click()

    def tap(self, place: Locator) -> None:
        self.acts.append(f"tap {place}")
        place.tap()

    def press(self, chord: str) -> None:
        self.acts.append(f"press {chord}")
        self.page.keyboard.press(chord)

    def fill(self, field: Locator, text: str) -> None:
        self.acts.append(f"fill {field}")
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        self.acts.append(f"choose {field}")
        field.select_option(option)
