"""What templates can call: filters and globals for figures, times, names and colours."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zlib import crc32

from flask import Flask
from markupsafe import Markup

from app.crm.pipelines.needs import in_words
from app.web import assets, figures, navigation, rendering, times

HUES = (
    "violet", "teal", "amber", "sky", "pink", "green", "orange", "blue", "plum", "lime", "red",
)  # fmt: skip
HOT, WARM = 70, 40


def register(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    for module in (figures, times):
        env.filters |= {name: getattr(module, name) for name in FILTERS[module.__name__]}
    own = {
        "initials": initials,
        "hue": hue,
        "band": band,
        "plainly": plainly,
        "role": role,
        "needs": in_words,
    }
    env.filters |= own
    env.globals |= {"today": times.today, "once": once}
    assets.register(app)
    navigation.register(app)
    rendering.register(app)


FILTERS = {
    figures.__name__: (
        "money", "whole_money", "short_money", "currency_sign", "number", "percent", "share",
        "typeable",
    ),
    times.__name__: (
        "local", "day", "weekday", "clock", "moment", "ago", "duration", "iso", "month_name",
        "weekday_name", "short_weekday", "place_name",
    ),
}  # fmt: skip


def once(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """The macro, but drawn once for the same arguments. For what depends on nothing else and stands
    on a page again and again."""
    # Typed: a text that is markup is not escaped, the same text that is none is.
    return lru_cache(maxsize=2048, typed=True)(macro)


def initials(name: str | None) -> str:
    words = [word for word in (name or "").split() if word[0].isalnum()]
    if not words:
        return "?"
    return "".join(word[0] for word in {0: words[0], len(words) - 1: words[-1]}.values()).upper()


def plainly(name: str) -> str:
    """What the program calls by a key, in words: crm.check-deal-rotting → Check deal rotting."""
    return name.rpartition(".")[2].replace("-", " ").replace("_", " ").capitalize()


def role(name: str) -> str:
    """A role as people call it."""
    return "Admin" if name == "crm-admin" else plainly(name)


def hue(of: Any) -> str:
    """A label colour that stays with the name or id wherever and whenever it is shown."""
    return HUES[crc32(str(of).encode()) % len(HUES)]


def band(points: int) -> str:
    if points >= HOT:
        return "hot"
    return "warm" if points >= WARM else "cold"
