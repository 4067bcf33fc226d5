"""What becomes of MJML, HTML and plain text, and of the gaps in them."""

import html
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement, document_fromstring

from app.compose.errors import Invalid
from app.crm.templates.content import Content, compiled, links, with_links
from app.crm.templates.filling import Filled, Filling
from app.crm.templates.starts import STARTS
from tests.crm.templates.written import MJML, WAY_OUT, Draft

ANYWHERE = (
    '<p title="{{contact.name}}">Hello {{contact.firstName|there}}, '
    '<a href="https://polar.example/?for={{contact.email}}&amp;x=1">look</a> '
    '<a href="{{contact.customFields.site}}">there</a> '
    '<img src="https://polar.example/{{contact.lastName}}.png" alt="{{contact.name}}"></p>'
)
BODIES = {"html": ANYWHERE + WAY_OUT, "mjml": MJML.format(ANYWHERE + WAY_OUT)}


def content(**written: str) -> Content:
    context: Any = None
    return compiled(context, Draft(**written))


def filled(made: Content, value: str = "Anna", **more: Any) -> Filled:
    names = ("firstName", "lastName", "name", "email")
    contact = {**dict.fromkeys(names, value), "customFields": {"site": value}}
    values = {"contact": contact, "unsubscribeUrl": "https://polar.example/u/1?a=1&b=2"}
    return Filling(made).fill({**values, **more})


def page(text: str) -> HtmlElement:
    return document_fromstring(text)


def shape(text: str) -> list[tuple[str, list[str]]]:
    """The elements of a page with the names of their attributes."""
    return [(str(node.tag), sorted(node.attrib)) for node in page(text).iter()]


def test_plain_text_becomes_a_mail() -> None:
    made = content(
        body="Hello {{contact.firstName|Tom & Co}},\n\n5 < 6: https://a.example/b. "
        "Stop: {{unsubscribeUrl}}"
    )
    assert '<a href="https://a.example/b">https://a.example/b</a>.' in made.html
    assert '<a href="{{unsubscribeUrl}}">{{unsubscribeUrl}}</a>' in made.html
    assert "5 &lt; 6" in made.html and "{{contact.firstName|Tom &amp; Co}}" in made.html
    assert made.text.startswith(
        "Hello {{contact.firstName|Tom & Co}},\n\n5 < 6: https://a.example/b."
    )
    assert links(made) == ["https://a.example/b"]
    assert "https://polar.example/u/1?a=1&amp;b=2" in filled(made).html


def test_words_that_are_marked_up_keep_their_lines() -> None:
    out = '<a href="{{unsubscribeUrl}}">Unsubscribe</a>'
    made = content(body=f"Hello {{{{contact.firstName}}}},\n\n<b>ten</b> days\nof cold.\n\n{out}")
    assert "<p>Hello {{contact.firstName}},</p><p><b>ten</b> days<br>of cold.</p><p><a" in made.html
    assert made.text == (
        "Hello {{contact.firstName}},\n\nten days\nof cold.\n\nUnsubscribe ({{unsubscribeUrl}})\n"
    )


def test_a_piece_of_html_stands_in_a_frame_and_a_page_as_it_is() -> None:
    framed = content(body=f"<h1>Ten days</h1><p>Cold</p><!-- our own note -->{WAY_OUT}")
    assert "<h1>Ten days</h1><p>Cold</p>" in framed.html and "max-width:600px" in framed.html
    assert "our own note" not in framed.html and "<!--[if mso" in framed.html
    whole = content(
        body=f"<!doctype html><html><body bgcolor=red><p>Cold</p>{WAY_OUT}</body></html>"
    )
    assert '<body bgcolor="red">' in whole.html and "<table" not in whole.html


def test_mjml_becomes_tables_that_mailboxes_understand() -> None:
    made = content(body=MJML.format(f"Cold &amp; <b>clear</b>{WAY_OUT}"))
    assert "<table" in made.html and "<mj-" not in made.html
    assert "Cold &amp; <b>clear</b>" in made.html
    assert "fonts.googleapis.com" not in made.html
    assert made.text == "Cold & clear\n\nUnsubscribe ({{unsubscribeUrl}})\n"


def test_the_preheader_is_there_and_unseen() -> None:
    own = MJML.format(f"Cold{WAY_OUT}").replace(
        "<mj-body>", "<mj-head><mj-preview>Old</mj-preview></mj-head><mj-body>"
    )
    made = content(body=own, preheader="For {{contact.firstName|<you>}}")
    first = page(made.html).find("body")[0]
    assert "display:none" in first.get("style") and "Old" not in made.html
    assert "For {{contact.firstName|&lt;you&gt;}}" in made.html
    assert "For" not in made.text
    assert "Old" in content(body=own, preheader="").html


def test_links_can_be_put_elsewhere() -> None:
    body = (
        '<a href="https://a.example/?x=1&amp;y=2">one</a> <a href="https://a.example/">two</a> '
        '<a class="b" href="https://a.example/">three</a> <a href="mailto:a@b.example">mail</a>'
        f'<a href="https://a.example/{{{{contact.email}}}}">four</a>{WAY_OUT}'
    )
    made = content(body=body)
    assert links(made) == ["https://a.example/?x=1&y=2", "https://a.example/"]
    placed = with_links(made, lambda number, target: f"{{{{click.{number}}}}}")
    assert links(placed) == []
    read = filled(placed, click={"0": "https://c.example/0", "1": "https://c.example/1"})
    hrefs = [link.get("href") for link in page(read.html).iter("a")]
    assert hrefs[:3] == ["https://c.example/0", "https://c.example/1", "https://c.example/1"]
    assert hrefs[4] == "https://a.example/Anna"
    assert "one (https://c.example/0) two (https://c.example/1)" in read.text
    assert Content.of_json(placed.as_json()) == placed


def test_links_of_a_text_message() -> None:
    made = content(channel="sms", body="See https://a.example/b, or https://a.example/b/c.")
    placed = with_links(made, lambda number, target: f"<{number}>")
    assert placed.text == "See <0>, or <1>."


def test_a_value_is_never_read_again() -> None:
    made = content(body=f"<p>{{{{contact.firstName}}}}</p>{WAY_OUT}", subject="{{contact.name}}")
    read = filled(made, "{{contact.email}} {{org.name}}")
    assert read.subject == "{{contact.email}} {{org.name}}"
    assert "<p>{{contact.email}} {{org.name}}</p>" in read.html


@pytest.mark.parametrize("kind", BODIES)
@given(
    value=st.one_of(st.text(max_size=80), st.text("<>\"'&={}|/: \n\x00javscriptonlod", max_size=60))
)
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=150)
def test_no_value_adds_markup_or_leads_elsewhere(kind: str, value: str) -> None:
    made = content(body=BODIES[kind], subject="{{contact.name}}")
    read = filled(made, value)
    assert shape(read.html) == shape(filled(made, "Anna").html)
    one, two, *_ = [link.get("href") for link in page(read.html).iter("a")]
    assert one.startswith("https://polar.example/?for=") and one.endswith("&x=1")
    assert re.fullmatch(r"(https?://|mailto:)\S+|", two)
    assert len(read.subject.splitlines()) <= 1
    assert len(read.html) < 100_000


@given(name=st.from_regex(r"[A-Za-z][\w.-]{0,30}", fullmatch=True))
def test_a_name_is_looked_up_and_never_evaluated(name: str) -> None:
    made = Content("email", f"{{{{{name}}}}}", "", "", "")
    secret = "never shown"

    class Sealed(dict[str, Any]):
        def __getattribute__(self, attribute: str) -> Any:
            assert attribute in ("get", "__class__"), attribute
            return super().__getattribute__(attribute)

    read = Filling(made).fill({"contact": Sealed(firstName="Anna"), "_secret": secret})
    assert secret not in read.subject


@pytest.mark.parametrize("start", STARTS)
def test_what_every_org_starts_with_can_be_sent(start: str) -> None:
    context: Any = None
    made = compiled(context, STARTS[start])
    assert made.text.strip()


@given(st.text("<>/\"'=! -abmjml:{}|\n", max_size=80))
@settings(deadline=None)
def test_whatever_is_typed_is_taken_or_refused(text: str) -> None:
    for body in (text, f"<mjml>{text}</mjml>", html.escape(text) + WAY_OUT):
        try:
            content(body=body)
        except Invalid as refused:
            assert refused.detail
