"""A mail's page is gone through once: what mails don't do is refused, what nobody reads goes.

This helps the writer and keeps mails out of spam filters. That nothing in a mail can act in our own
pages is kept by the preview's sandbox, not by this list.
"""

import re

from lxml import etree, html

from app.compose.errors import Invalid

DOCTYPE = "<!doctype html>"
ELEMENTS = frozenset(
    """html head title meta style link body a abbr address area article aside b bdi bdo big
    blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption
    figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li main map mark nav ol p
    picture pre q s samp section small source span strike strong sub summary sup table tbody td
    tfoot th thead time tr tt u ul var wbr input""".split()
)
ADDRESSES = frozenset("href src action background poster longdesc cite formaction".split())
SCHEMES = frozenset("http https mailto tel sms cid".split())
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);", re.IGNORECASE)
ACTING = re.compile(r"javascript:|vbscript:|expression\s*\(|<\s*(?:script|iframe|object)", re.I)
NOT_SHOWN = re.compile(r"[\x00-\x20]+")
OPEN_TO_GAPS = frozenset("href src alt title aria-label".split())


def parsed(page: str, mark: re.Pattern[str]) -> html.HtmlElement:
    """The page as a tree, without the writer's comments. Raises Invalid for what mails don't do,
    and for gaps (`mark` finds them) where nothing can be filled in."""
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True)
    tree = html.document_fromstring(page.encode(), parser=parser)
    for node in list(tree.iter()):
        if isinstance(node, html.HtmlComment):
            _look_at_comment(node, mark)
        else:
            _look_at(node, mark)
    return tree


def written(tree: html.HtmlElement) -> str:
    """The tree as HTML, each attribute in double quotes."""
    text: str = etree.tostring(tree, method="html", encoding="unicode", doctype=DOCTYPE)
    return text


def _look_at_comment(node: html.HtmlComment, mark: re.Pattern[str]) -> None:
    """Outlook reads comments that begin with a condition; all others are the writer's own."""
    text = node.text or ""
    if not text.startswith(("[if", "<![endif]")):
        node.drop_tree()
    elif mark.search(text):
        raise _refused("a variable can’t stand in a comment")
    elif ACTING.search(text):
        raise _refused("there is a script in a comment")


def _look_at(node: html.HtmlElement, mark: re.Pattern[str]) -> None:
    if mark.search(node.tag):
        raise _refused("a variable can’t stand within < and > of a tag")
    if node.tag not in ELEMENTS:
        raise _refused(f"<{node.tag}> has no place in a mail")
    if node.tag == "input" and node.get("type") not in ("radio", "checkbox"):
        raise _refused("nobody can write into a mail: <input> has no place in it")
    if node.tag == "meta" and (node.get("http-equiv") or "").lower() in ("refresh", "set-cookie"):
        raise _refused("a mail can’t lead elsewhere by itself")
    if node.tag == "link" and node.get("rel") != "stylesheet":
        raise _refused("<link> has no place in a mail")
    if node.tag == "style":
        _look_at_style(node.text or "", mark)
    for name, value in node.attrib.items():
        _look_at_attribute(name, value, mark)


def _look_at_attribute(name: str, value: str, mark: re.Pattern[str]) -> None:
    if name.startswith("on") or name == "srcdoc":
        raise _refused(f"{name}=… would be a script")
    if mark.search(name) or (mark.search(value) and name not in OPEN_TO_GAPS):
        raise _refused(f"a variable can’t stand in {mark.sub('…', name)}=…")
    if name == "style":
        _look_at_style(value, mark)
    if name in ADDRESSES:
        refuse_address(value)


def refuse_address(value: str) -> None:
    """Raises Invalid for an address that leads to something else than a page, a mail or a call."""
    plain = NOT_SHOWN.sub("", value)
    scheme = SCHEME.match(plain)
    if scheme and scheme[1].lower() not in SCHEMES and not PICTURE.match(plain):
        raise _refused(f"a link can’t begin with {scheme[1]}:")


def _look_at_style(text: str, mark: re.Pattern[str]) -> None:
    if mark.search(text):
        raise _refused("a variable can’t stand in a style")
    if ACTING.search(NOT_SHOWN.sub("", text)):
        raise _refused("there is a script in a style")


def _refused(why: str) -> Invalid:
    return Invalid(why, "body")
