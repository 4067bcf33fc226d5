"""Lead forms at the marketer's screens, without a script."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.harness.forms import form, leads_of, send
from tests.web.forms import page
from tests.web.forms import send as post

ROW = re.compile(r'name="field-name" value="([^"]+)"')
ASKED = re.compile(r'name="field-asked" value="([^"]+)"[^>]* checked')


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def typed(cast: Cast, **more: Any) -> dict[str, Any]:
    """The editor's form, as it is sent."""
    return {
        "name": "Guide",
        "title": "The guide",
        "intro": "Twelve pages",
        "source": "campaign",
        "field-name": ["lastName", "email", "message"],
        "field-label": ["Family name", "Your email", "Message"],
        "field-asked": ["lastName"],
        "field-required": ["lastName"],
        "buttonText": "Get it",
        "thanksText": "On its way",
        "language": "en",
        "words-thanks": "Done",
        "goesTo": f"owner:{cast.rep2.id}",
        "tags": "guide, winter",
        **more,
    }


def test_a_form_is_made_changed_and_archived(cast: Cast) -> None:
    new = page(cast.marketing, "/lead-forms/new")
    assert ASKED.findall(new) == ["name", "email", "message"]
    moved = post(cast.marketing, "/lead-forms/new", **typed(cast), do="up:1").text
    assert ROW.findall(moved)[:2] == ["email", "lastName"]
    made = post(cast.marketing, "/lead-forms/new", **typed(cast))
    assert made.status_code == 303, made.text
    (kept,) = cast.marketing.get("/crm/forms?q=guide").get_json()["data"]
    assert [(one["name"], one["label"], one["required"]) for one in kept["fields"]] == [
        ("lastName", "Family name", True),
        ("email", "Your email", True),
    ]
    assert (kept["ownerId"], kept["tags"]) == (cast.rep2.id, ["guide", "winter"])
    assert {name: one for name, one in kept["words"].items() if one} == {"thanks": "Done"}
    edit = f"/lead-forms/{kept['id']}"
    shown = unescape(page(cast.marketing, edit))
    code = f'<script async src="{kept["url"].partition("/forms/")[0]}/static/js/embed.js"'
    assert kept["url"] in shown and code in unescape(shown)
    public = f"/forms/{kept['key']}"
    assert "Family name" in page(cast.viewer, public) and "Get it" in page(cast.viewer, public)
    changed = typed(cast, **{"field-label": ["Surname", "Email", "Message"]}, version="1")
    assert post(cast.marketing, edit, **changed).status_code == 303
    assert "Surname" in page(cast.viewer, public)
    stale = post(cast.marketing, edit, **typed(cast, intro="Mine", version="1"))
    assert stale.status_code == 409
    assert "Saving again replaces it" in stale.text and "Mine" in stale.text
    assert post(cast.marketing, f"{edit}/archive").status_code == 303
    assert cast.viewer.get(public).status_code == 404
    assert "Guide" not in page(cast.marketing, "/lead-forms?state=online")
    assert "Guide" in page(cast.marketing, "/lead-forms?state=archived")
    assert post(cast.marketing, f"{edit}/reopen").location == edit
    assert page(cast.viewer, public)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"goesTo": ""}, "goesTo"),
        ({"goesTo": "owner:{marketing}"}, "goesTo"),
        ({"goesTo": "team:{marketing}"}, "goesTo"),
        ({"goesTo": "owner:nobody"}, "goesTo"),
        ({"redirectUrl": "javascript:alert(1)"}, "redirectUrl"),
        ({"redirectUrl": "https://a.example/\r\nX: y"}, "redirectUrl"),
        ({"redirectUrl": "//a.example"}, "redirectUrl"),
        ({"buttonText": ""}, "buttonText"),
        ({"title": "x" * 201}, "title"),
        ({"intro": "nul\x00"}, "intro"),
        ({"consentRequired": "1"}, "consentText"),
        ({"field-label": ["", "Email", ""]}, "label-lastName"),
        ({"language": "xx"}, "language"),
        ({"words-thanks": "x" * 201}, "words-thanks"),
        (
            {"field-name": ["password", "email", "message"], "field-asked": "password"},
            "label-password",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, fields: dict[str, Any], where: str) -> None:
    said = {
        name: value.format(marketing=cast.marketing.id) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    before = cast.marketing.get("/crm/forms?count=true").get_json()["page"]["total"]
    answer = post(cast.marketing, "/lead-forms/new", **typed(cast, **said))
    assert answer.status_code == 422
    assert f'href="#f-{where}"' in answer.text and f'id="f-{where}' in answer.text
    assert "Twelve pages" in answer.text or where == "intro"
    assert cast.marketing.get("/crm/forms?count=true").get_json()["page"]["total"] == before


def test_the_list_says_what_each_brought(cast: Cast) -> None:
    asks = [{"name": name, "label": name} for name in ("email", "phone", "companyName")]
    made = form(cast, name="Counted", fields=asks)
    for _ in range(2):
        assert send(cast.app, made, phone="1", companyName="Acme").status_code == 303
    lead = leads_of(cast, made)[0]
    for step in ("contacted", "qualify", "convert"):
        assert cast.admin.post(f"/crm/leads/{lead['id']}/{step}").status_code == 200, step
    for person in (cast.marketing, cast.viewer, cast.manager):
        row = re.search(rf'id="form-{made["id"]}".*?</tr>', page(person, "/lead-forms"), re.S)
        assert row and re.findall(r"data-num>(\d+)<", row[0]) == ["2", "1"]
    inbox = page(cast.marketing, f"/leads?formId={made['id']}")
    assert [one["id"] in inbox for one in leads_of(cast, made)] == [False, True]
    assert "Nothing matches" in page(cast.marketing, "/lead-forms?q=nothing-like-it")


def test_the_preview_shows_what_is_typed(cast: Cast) -> None:
    seen = post(cast.marketing, "/lead-forms/preview", htmx=True, **typed(cast, title="<b>x")).text
    assert "&lt;b&gt;x" in seen and "Family name" in seen and "Get it" in seen
    assert "Message" not in seen


def test_who_only_reads_can_change_nothing(cast: Cast) -> None:
    made = form(cast)
    edit = f"/lead-forms/{made['id']}"
    shown = page(cast.viewer, edit)
    assert "<fieldset" in shown and "disabled" in shown and "Archive</button>" not in shown
    for person, status in ((cast.viewer, 403), (cast.manager, 403), (cast.rep, 403)):
        for path in (edit, f"{edit}/archive", "/lead-forms/new", "/lead-forms/preview"):
            assert post(person, path, **typed(cast)).status_code == status, path
    assert cast.rep.get(edit).status_code == 403
    assert cast.rep.get("/lead-forms").status_code == 403
    assert "/lead-forms" not in page(cast.rep, "/")
    assert cast.marketing.get(f"/crm/forms/{made['id']}").get_json()["version"] == 1
