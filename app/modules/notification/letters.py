"""The plain and the HTML form of a mail."""

from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup, escape

PARAGRAPH = Markup("<p>{}</p>\n")
PAGE = Markup(
    '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{}</body></html>\n'
)
LINK = Markup('<p><a href="{0}">{0}</a></p>\n')
HEADING = Markup("<h2>{}</h2>\n<ul>\n{}</ul>\n")
ITEM = Markup('<li><a href="{}">{}</a>{}</li>\n')
FOOT = Markup('<p><a href="{}">{}</a></p>\n')


@dataclass(frozen=True)
class Item:
    """A line of a list: what it is, more about it, and the path where it leads."""

    title: str
    more: str
    path: str


@dataclass(frozen=True)
class Section:
    heading: str
    items: list[Item]


def letter(name: str, body: str, path: str) -> tuple[str, str]:
    """A mail to a user: greeting, text, and the link to where it is about."""
    url = _url(path) if path else ""
    text = "\n\n".join(part for part in (f"Hello {name},", body.strip(), url) if part) + "\n"
    return text, html_of(f"Hello {name},\n\n{body.strip()}", url)


def html_of(text: str, url: str = "") -> str:
    """The same text as simple HTML; everything in it is escaped, and a line that is an address of
    ours is a link."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    lines = [Markup("<br>\n").join(_line(line) for line in part.split("\n")) for part in paragraphs]
    content = Markup("").join(PARAGRAPH.format(part) for part in lines)
    return str(PAGE.format(content + (LINK.format(url) if url else "")))


def listed(name: str, sections: list[Section], foot: str, foot_path: str) -> tuple[str, str]:
    """A mail to a user that is made of lists, and at its foot a link."""
    text = "\n\n".join([f"Hello {name},", *map(_plain, sections), f"{foot}: {_url(foot_path)}"])
    content = Markup("").join(map(_rich, sections)) + FOOT.format(_url(foot_path), foot)
    return text + "\n", str(PAGE.format(PARAGRAPH.format(f"Hello {name},") + content))


def _plain(section: Section) -> str:
    lines = [f"- {_said(item)}\n  {_url(item.path)}" for item in section.items]
    return "\n".join([section.heading, *lines])


def _rich(section: Section) -> Markup:
    items = [
        ITEM.format(_url(item.path), item.title, f" · {item.more}" if item.more else "")
        for item in section.items
    ]
    return HEADING.format(section.heading, Markup("").join(items))


def _said(item: Item) -> str:
    return f"{item.title} · {item.more}" if item.more else item.title


def _url(path: str) -> str:
    return f"{current_app.config['SETTINGS'].base_url}{path}"


def _line(line: str) -> Markup:
    own = current_app.config["SETTINGS"].base_url
    if line.startswith(f"{own}/") and " " not in line:
        return Markup('<a href="{0}">{0}</a>').format(line)
    return escape(line)
