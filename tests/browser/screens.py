"""Finds all screens that a person can reach by links, one address for each kind."""

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, RequestRedirect

from tests.web.visitor import Visitor

TAG = re.compile(r"<[a-z][^>]*>")
LINK = re.compile(r'\b(?:href|hx-get)="(/[^"#]*)')
OPENS_DIALOG = re.compile(r'\bdata-dialog\b|"#dialogs"')
# What opens as a dialog is such a sheet where there is no page under it.
SHEET = 'class="panel form-sheet"'
ELSEWHERE = ("/static/", "/crm/", "/openapi")


@dataclass
class Screens:
    """Addresses of pages, and of those that open as dialogs over a page."""

    pages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


def screens_of(app: Flask, email: str, password: str) -> Screens:
    """All that this person comes to from the home screen."""
    visitor = Visitor(app, email, password)
    found, seen = Screens(), set()
    waiting = deque(["/"])
    while waiting:
        path = waiting.popleft()
        kind = _kind(app, path)
        if kind is None or kind in seen:
            continue
        answer = visitor.get(path)
        if answer.location:
            waiting.append(answer.location)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(kind)
        waiting.extend(unescape(link) for link in LINK.findall(answer.text))
        if SHEET in answer.text:
            found.dialogs.append(path)
        elif "<html" in answer.text:
            found.pages.append(path)
    return found


def unseen(app: Flask, screens: Screens, by: Screens) -> Screens:
    """The screens of which the others hold none of the kind."""
    known = {_kind(app, path) for path in (*by.pages, *by.dialogs)}
    return Screens(
        *(
            [p for p in some if _kind(app, p) not in known]
            for some in (screens.pages, screens.dialogs)
        )
    )


def _kind(app: Flask, path: str) -> str | None:
    """Which screen it is: the view, and the words in its address, whatever the record."""
    if path.startswith(ELSEWHERE):
        return None
    try:
        rule, values = app.url_map.bind("").match(path.partition("?")[0], "GET", return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    words = [
        values[name]
        for name, converter in sorted(rule._converters.items())
        if isinstance(converter, AnyConverter)
    ]
    return " ".join([rule.endpoint, *words])
