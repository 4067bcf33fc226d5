"""Filling a message in: split at its gaps once, then put together for each recipient."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from app.crm.templates.content import Content
from app.modules.notification.wording import CONTROL, GAP, in_words, one_line, reached

LONGEST = 1000
IN_ADDRESS = re.compile(r"""\b(?:href|src)="([^"]*)$""")
ADDRESS_BEGUN = re.compile(r"https?://\S*$")
LEADS_SOMEWHERE = re.compile(r"(?:https?://|mailto:)[^\s\"<>]+")

Writer = Callable[[str], str]


@dataclass(frozen=True)
class Filled:
    """A message for one recipient. `variables` are those of a text that the provider keeps."""

    subject: str
    html: str
    text: str
    variables: dict[str, str] = field(default_factory=dict)


class Filling:
    """Fills one message for many recipients."""

    def __init__(self, content: Content) -> None:
        self._subject = _Parts(content.subject, "text")
        self._html = _Parts(content.html, "html")
        self._text = _Parts(content.text, "text")
        self._variables = {name: _Parts(text, "text") for name, text in content.variables.items()}
        parts = (self._subject, self._html, self._text, *self._variables.values())
        self._paths = {name: name.split(".") for part in parts for name in part.names}

    def fill(self, variables: Mapping[str, Any]) -> Filled:
        """With these values. What a value holds is never read as a template or as markup."""
        known = {name: _value(reached(variables, path)) for name, path in self._paths.items()}
        return Filled(
            one_line(self._subject.fill(known)),
            self._html.fill(known),
            self._text.fill(known),
            {name: one_line(text.fill(known)) for name, text in self._variables.items()},
        )


class _Parts:
    """A text, split at its gaps: what is written before each, its name, how a value is written
    there, and what stands there without one."""

    def __init__(self, text: str, kind: str) -> None:
        self._gaps: list[tuple[str, str, Writer, str]] = []
        at, before = 0, ""
        for gap in GAP.finditer(text):
            between = text[at : gap.start()]
            before += between
            write, instead = _ways(kind, before)
            self._gaps.append((between, gap[1], write, instead((gap[2] or "").strip())))
            before, at = f"{before[-2000:]}x", gap.end()
        self._last = text[at:]
        self.names = {name for _, name, _, _ in self._gaps}

    def fill(self, known: Mapping[str, str]) -> str:
        found: list[str] = []
        for between, name, write, instead in self._gaps:
            value = known[name]
            found += (between, (write(value) if value else "") or instead)
        found.append(self._last)
        return "".join(found)


def _ways(kind: str, before: str) -> tuple[Writer, Writer]:
    """How a value and how a fallback are written behind `before`. Fallbacks stand in HTML as HTML
    is written."""
    if kind == "text":
        in_address = ADDRESS_BEGUN.search(before)
        return (_encoded, _encoded) if in_address else (str, str)
    inside = before[before.rfind("<") :] if before.rfind("<") > before.rfind(">") else ""
    address = IN_ADDRESS.search(inside)
    if address is None:
        return html.escape, str
    return (
        (_encoded, lambda value: _encoded(html.unescape(value)))
        if address[1]
        else (_whole_address, str)
    )


def _encoded(value: str) -> str:
    return quote(value, safe="")


def _whole_address(value: str) -> str:
    """A value that is all of a link; nothing if it does not lead to a page or a mailbox."""
    return html.escape(value) if LEADS_SOMEWHERE.fullmatch(value) else ""


def _value(found: Any) -> str:
    value = in_words(found)[:LONGEST]
    return value if value.isprintable() else CONTROL.sub(" ", value)
