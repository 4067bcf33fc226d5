"""From what a person wrote to the page of a mail: MJML, HTML or plain text."""

import re
from functools import cache
from html import escape

import mjml

from app.compose.errors import Invalid
from app.crm.templates.marks import Marked
from app.crm.templates.source import MJML, refuse_faulty

DOCUMENT = re.compile(r"\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype|html)\b", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>|<!--", re.IGNORECASE)
BLOCK = re.compile(
    r"<(?:p|div|table|h[1-6]|ul|ol|dl|blockquote|section|article|center|hr|pre|style|head|body)\b",
    re.IGNORECASE,
)
ADDRESS = r"https?://[^\s<>\"]*[^\s<>\"().,;:!?'’]"
NEW_LINE, BREAK = "\n", "<br>"
PLACE = "the-content-stands-here"
FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
FRAME = f"""<mjml><mj-head><mj-attributes>
<mj-all font-family="{FONT}" />
<mj-text font-size="16px" line-height="1.6" color="#1f2430" padding="0" />
</mj-attributes></mj-head><mj-body background-color="#ffffff">
<mj-section padding="24px 16px"><mj-column><mj-text>{PLACE}</mj-text></mj-column></mj-section>
</mj-body></mjml>"""


def is_markup(body: str) -> bool:
    """Is it MJML or HTML, not plain text?"""
    return MARKUP.search(body) is not None or DOCUMENT.match(body) is not None


def page_of(body: Marked) -> str:
    """The HTML page. A whole HTML page stays as it is; a piece of HTML, or plain text, stands in a
    plain frame. Where only words are marked up, lines and paragraphs are kept as in plain text.
    Raises Invalid for MJML with a fault."""
    text = body.text
    if start := MJML.match(text):
        return _compiled(text[start.end() :].strip())
    if DOCUMENT.match(text):
        return text
    if not is_markup(text):
        text = "\n".join(_linked(body, line) for line in text.splitlines())
    return _frame().replace(PLACE, text if BLOCK.search(text) else _paragraphs(text))


def _compiled(text: str) -> str:
    refuse_faulty(text)
    try:
        return mjml.mjml2html(text, fonts={})
    except ValueError as fault:
        raise Invalid(f"can’t be read as MJML: {fault}", "body") from None


@cache
def _frame() -> str:
    return _compiled(FRAME)


def _paragraphs(text: str) -> str:
    """Blank lines part paragraphs, others are broken where they were."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{part.replace(NEW_LINE, BREAK)}</p>" for part in parts)


def _linked(body: Marked, line: str) -> str:
    """The line escaped; web addresses and the gaps that hold one are links."""
    links = "|".join([ADDRESS, *_marks_of_links(body)])
    found = re.split(f"({links})", line)
    return "".join(
        f'<a href="{escape(part)}">{escape(part)}</a>' if at % 2 else escape(part)
        for at, part in enumerate(found)
    )


def _marks_of_links(body: Marked) -> list[str]:
    return [
        f"{body.stem}{number}q"
        for number, (name, _) in enumerate(body.gaps)
        if name == "unsubscribeUrl"
    ]
