"""The text part of a mail, made from its page."""

import re
from copy import deepcopy

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml import html

HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
LAYOUT = frozenset("table tbody thead tfoot tr td th".split())
CELL = "cell"
LOOKS = CSS_PROFILES["strict"] | {
    CELL: HtmlElement(display=Display.block, margin_before=1, margin_after=1)
}
UNSEEN = re.compile("[\u034f\u200b\u200c\u2060\ufeff]")
BLANKS = re.compile(r"[ \t\u00a0]+$", re.MULTILINE)
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(tree: html.HtmlElement) -> str:
    """What the page says, a link's address behind its words."""
    copy = deepcopy(tree)
    for node in list(copy.iter()):
        if node is not copy and _is_hidden(node):
            node.drop_tree()
        elif node.tag == "table" and node.get("role") == "presentation":
            _straighten(node)
        elif node.tag == "a":
            _name_address(node)
        elif node.tag == "img" and node.get("alt"):
            _say_behind(node, node.get("alt"))
    text = UNSEEN.sub("", Inscriptis(copy, ParserConfig(css=LOOKS)).get_text())
    return re.sub(r"\n{3,}", "\n\n", BLANKS.sub("", text)).strip() + "\n"


def _is_hidden(node: html.HtmlElement) -> bool:
    return isinstance(node, html.HtmlComment) or bool(HIDDEN.search(node.get("style") or ""))


def _straighten(table: html.HtmlElement) -> None:
    """A table that only arranges is read one cell after the other."""
    parts = [
        node
        for node in table.iter(*LAYOUT)
        if node is table or next(node.iterancestors("table"), None) is table
    ]
    for node in parts:
        node.tag = CELL if node.tag in ("td", "th") else "div"


def _name_address(link: html.HtmlElement) -> None:
    address = (link.get("href") or "").strip()
    words = link.text_content().strip()
    shown = address.removeprefix("mailto:")
    if shown and not shown.startswith("#") and words not in (address, shown):
        _say_behind(link, f" ({shown})" if words else shown)


def _say_behind(node: html.HtmlElement, said: str) -> None:
    node.tail = NOT_XML.sub("", f"{said}{node.tail or ''}")
