"""What a template is once it is compiled: everything but the values is in place."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from html import escape, unescape
from typing import TYPE_CHECKING, Any, Protocol

from lxml import html

from app.compose.errors import Invalid
from app.crm.templates.marks import Marked, marked
from app.crm.templates.markup import parsed, written
from app.crm.templates.page import ADDRESS, is_markup, page_of
from app.crm.templates.plain import text_of
from app.crm.templates.variables import UNSUBSCRIBE, refuse_unknown
from app.modules.notification.wording import gaps

if TYPE_CHECKING:
    from app.compose.context import Context

MOST_GAPS = 500
MOST_MARKUP = 1_000_000
LINK = re.compile(r'(<a(?:rea)?\s(?:[^<>]*?\s)?href=")(https?://[^"{}]*)(?=")', re.IGNORECASE)
WEB_ADDRESS = re.compile(ADDRESS)
WHERE_IT_ENDS = r"(?![\w/%#?=&+~@:{-])(?!\.\w)"
BODY = re.compile(r"<body\b[^>]*>")
PREHEADER = (
    '<div style="display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;'
    'opacity:0;overflow:hidden;mso-hide:all">{}</div>'
)
NO_WAY_OUT = (
    "An email to many needs a link to unsubscribe. Put one at the end of the text, such as "
    '<a href="{{unsubscribeUrl}}">Unsubscribe</a>.'
)
# Behind a short preheader a mailbox would go on with the first words of the mail.
PADDING = "\u034f\u200c\u00a0" * 60


class Written(Protocol):
    """A template, or one that is being written."""

    @property
    def channel(self) -> Any: ...
    @property
    def subject(self) -> Any: ...
    @property
    def preheader(self) -> Any: ...
    @property
    def body(self) -> Any: ...
    @property
    def approved(self) -> Any: ...


@dataclass(frozen=True)
class Content:
    """A message whose gaps are still open. An email has `html` and `text`, a text message `text`
    only, or a `template` that its provider keeps, with `variables` for it."""

    channel: str
    subject: str
    preheader: str
    html: str
    text: str
    template: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Content":
        return cls(**kept)


def compiled(ctx: "Context", template: Written) -> Content:
    """The template with MJML turned into HTML, its preheader in place and its text part made.
    Raises Invalid, with the field at fault."""
    for name in ("subject", "preheader", "body"):
        refuse_unknown(getattr(template, name) or "", name)
    if template.channel != "email":
        return _message(template)
    return _mail(template)


def links(content: Content) -> list[str]:
    """The web addresses that it leads to, each once, without those that differ by recipient."""
    if content.channel == "email":
        found = [unescape(link[2]) for link in LINK.finditer(content.html)]
    else:
        found = [one for one in WEB_ADDRESS.findall(content.text) if "{{" not in one]
    return list(dict.fromkeys(found))


def with_links(content: Content, place: Callable[[int, str], str]) -> Content:
    """The same with each of `links` replaced by `place(number, address)`, which may be a gap."""
    targets = links(content)
    if not targets:
        return content
    placed = {target: place(number, target) for number, target in enumerate(targets)}

    def in_markup(link: re.Match[str]) -> str:
        return link[1] + escape(placed[unescape(link[2])])

    longest_first = sorted(map(re.escape, targets), key=len, reverse=True)
    said = re.compile(f"(?:{'|'.join(longest_first)}){WHERE_IT_ENDS}")
    return replace(
        content,
        html=LINK.sub(in_markup, content.html),
        text=said.sub(lambda link: placed[link[0]], content.text),
    )


def _message(template: Written) -> Content:
    text = template.body.replace("\r\n", "\n").strip()
    kept = template.approved or {}
    for value in kept.get("variables", {}).values():
        refuse_unknown(value, "approved")
    return Content(
        template.channel, "", "", "", text, kept.get("name", ""), kept.get("variables", {})
    )


def _mail(template: Written) -> Content:
    body = marked(template.body, markup=is_markup(template.body))
    if len(body.gaps) > MOST_GAPS:
        raise Invalid(f"has more than {MOST_GAPS} variables", "body")
    tree = parsed(page_of(body), body.mark)
    text = body.as_text(text_of(tree))
    if UNSUBSCRIBE not in gaps(text) or not _shows_way_out(tree, body):
        raise Invalid(NO_WAY_OUT, "body", code="unsubscribe-missing")
    page = body.as_markup(_page(tree, template.preheader))
    if len(page) > MOST_MARKUP:
        raise Invalid("makes a mail of more than a megabyte", "body")
    return Content("email", template.subject, template.preheader, page, text)


def _shows_way_out(tree: html.HtmlElement, body: Marked) -> bool:
    """Is there a link to unsubscribe with something to press, or its address to read?"""
    marks = [
        f"{body.stem}{number}q" for number, (name, _) in enumerate(body.gaps) if name == UNSUBSCRIBE
    ]
    words = tree.text_content()
    if any(mark in words for mark in marks):
        return True
    return any(
        any(mark in (link.get("href") or "") for mark in marks)
        and (link.text_content().strip() or link.find(".//img") is not None)
        for link in tree.iter("a")
    )


def _page(tree: html.HtmlElement, preheader: str) -> str:
    """The page, with the preheader before all that is seen; it takes the place of MJML's own."""
    if preheader.strip():
        _drop_own_preheader(tree)
    page = written(tree)
    if "{{" in page:
        raise Invalid("has a {{ in character references", "body")
    if not preheader.strip():
        return page
    said = marked(preheader, markup=False)
    hidden = PREHEADER.format(said.as_markup(escape(said.text)) + PADDING)
    return BODY.sub(lambda found: found[0] + hidden, page, count=1)


def _drop_own_preheader(tree: html.HtmlElement) -> None:
    body = tree.find("body")
    first = next(iter(body), None)
    if first is not None and first.tag == "div" and "display:none" in (first.get("style") or ""):
        first.drop_tree()
