"""The plain and the HTML form of a mail."""

from flask import current_app
from markupsafe import Markup, escape

PARAGRAPH = Markup("<p>{}</p>\n")
PAGE = Markup(
    '<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n{}</body></html>\n'
)
LINK = Markup('<p><a href="{0}">{0}</a></p>\n')


def letter(name: str, body: str, path: str) -> tuple[str, str]:
    """A mail to a user: greeting, text, and the link to where it is about."""
    url = f"{current_app.config['SETTINGS'].base_url}{path}" if path else ""
    text = "\n\n".join(part for part in (f"Hello {name},", body.strip(), url) if part) + "\n"
    return text, html_of(f"Hello {name},\n\n{body.strip()}", url)


def html_of(text: str, url: str = "") -> str:
    """The same text as simple HTML; everything in it is escaped."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    lines = [
        Markup("<br>\n").join(escape(line) for line in part.split("\n")) for part in paragraphs
    ]
    content = Markup("").join(PARAGRAPH.format(part) for part in lines)
    return str(PAGE.format(content + (LINK.format(url) if url else "")))
