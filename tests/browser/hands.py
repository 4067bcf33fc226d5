"""A person's hands at a page: what they do is counted, for a journey may cost only so many acts."""

from types import TracebackType

from playwright.sync_api import Locator, Page, expect

# To look where one wants to go next costs nothing; to press Tab again and again does.
STEPS = 5
HAS_FOCUS = "each => each === document.activeElement"


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

    def drag(self, thing: Locator, place: Locator) -> None:
        self.acts.append(f"drag {thing} to {place}")
        drag(self.page, thing, place)

    def press(self, chord: str) -> None:
        """`Control+k`, or keys of which only the last does something: `g p`."""
        self.acts.append(f"press {chord}")
        for keys in chord.split():
            self.page.keyboard.press(keys)

    def fill(self, field: Locator, text: str) -> None:
        self.acts.append(f"fill {field}")
        field.fill(text)

    def choose(self, field: Locator, option: str) -> None:
        self.acts.append(f"choose {field}")
        field.select_option(option)

    def type(self, field: Locator, text: str) -> None:
        """By keys alone, a choice by its first letters; the field has the focus or Tab leads
        there."""
        self.walk("Tab", field)
        self.acts.append(f"type {field}")
        self.page.keyboard.type(text)

    def walk(self, key: str, place: Locator) -> None:
        """Leads the focus to what comes next, as little an act as leading the mouse there."""
        for _ in range(STEPS):
            if place.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press(key)
        expect(place).to_be_focused()


def drag(page: Page, thing: Locator, place: Locator) -> None:
    """Picks it up and lets it go over the middle of the place, which may appear only then."""
    box = thing.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 30, steps=3)
    expect(place).to_be_visible()
    there = place.bounding_box()
    assert there is not None
    page.mouse.move(there["x"] + there["width"] / 2, there["y"] + there["height"] / 2, steps=8)
    expect(place).to_have_attribute("data-drop", "over")
    page.mouse.up()
