"""Writing emails on the screens: the composer, templates, and what became of each."""

import re
from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Person
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    return Sales(app)


@pytest.fixture
def contact(floor: Sales) -> dict[str, Any]:
    ana = {"email": "ana@polar.example", "firstName": "Ana", "allowDuplicate": True}
    return floor.rep.made("/crm/contacts", ana)


def written(floor: Sales, contact: dict[str, Any], htmx: bool = True, **more: Any) -> Any:
    fields = {
        "type": "email",
        "send": "1",
        "about": f"contact:{contact['id']}",
        "contactId": contact["id"],
        "mailTo": "ana@polar.example",
        "mailSubject": "Prices",
        "body": "Hello {{contact.firstName|there}}",
        "back": f"/contacts/{contact['id']}",
    }
    return send(floor.rep, "/activities", htmx=htmx, **{**fields, **more})


_number = count(1)


def made_template(person: Person, **more: Any) -> str:
    """Writes one; gives the path of its page."""
    name = f"First touch {next(_number)}"
    fields = {"name": name, "subject": "Hello {{contact.firstName|there}}", **more}
    sent = send(person, "/settings/email-templates/new", **fields, body="About {{deal.title}}")
    assert sent.status_code == 303, sent.text
    listed = page(person, sent.location)
    found = re.search(rf'href="(/settings/email-templates/[^"]{{36}})"[^>]*>{name}<', listed)
    assert found
    return found[1]


def test_an_email_is_sent_from_the_composer(floor: Sales, contact: dict[str, Any]) -> None:
    html = page(floor.rep, f"/contacts/{contact['id']}?compose=email")
    assert re.search(r'value="email" checked', html) and 'value="ana@polar.example"' in html
    answer = written(floor, contact)
    assert (
        "The email waits until a mail server is set up" in answer.text
        and "Hello Ana" in answer.text
    )
    assert "On its way" in answer.text and 'id="composer-body"' in answer.text
    work_off(floor.app)
    assert "no mail server is set" in page(floor.rep, f"/contacts/{contact['id']}")
    assert written(floor, contact, htmx=False).location == f"/contacts/{contact['id']}"


def test_what_is_wrong_is_said_and_nothing_goes_out(floor: Sales, contact: dict[str, Any]) -> None:
    for wrong, said in (
        ({"mailSubject": ""}, "Say what the email is about"),
        ({"mailSubject": "Hi\r\nBcc: x@y.example"}, "single line"),
        ({"mailCc": "a@b.example, nonsense"}, "email address"),
        ({"body": "{{deal.title}}"}, "is not known here"),
        ({"body": ""}, "needs a text"),
    ):
        answer = written(floor, contact, **wrong)
        assert answer.status_code == 422 and said in answer.text, said
    listed = floor.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    assert listed == []


def test_it_can_be_only_logged(floor: Sales, contact: dict[str, Any]) -> None:
    fields = {"type": "email", "contactId": contact["id"], "mailSubject": "Prices", "body": "Hi"}
    send(floor.rep, "/activities", **fields)
    (made,) = floor.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    assert (made["subject"], made["body"], made["email"]) == ("Prices", "Hi", None)
    assert made["completedAt"]


def test_templates_fill_themselves_into_what_is_written(
    floor: Sales, contact: dict[str, Any]
) -> None:
    path = made_template(floor.rep)
    about = f"about=contact:{contact['id']}"
    assert "First touch" in page(floor.rep, f"/emails/help?{about}")
    filled = page(floor.rep, f"/emails/filled?{about}&templateId={path[-36:]}&body=PS&mailSubject=")
    assert "Hello Ana" in filled and "About {{deal.title}}\n\nPS" in filled
    deal = floor.deal("Trailers", contactId=contact["id"])
    with_deal = page(floor.rep, f"/emails/filled?about=deal:{deal['id']}&templateId={path[-36:]}")
    assert "About Trailers" in with_deal
    assert floor.rep.get(f"/emails/filled?{about}&templateId=x").status_code == 404
    assert floor.rep.get("/emails/help?about=contact:x").status_code == 404


def test_an_email_goes_on_from_another(floor: Sales, contact: dict[str, Any]) -> None:
    written(floor, contact)
    (first,) = floor.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    html = page(floor.rep, f"/emails/{first['id']}/reply")
    assert "Re: Prices" in html and f'value="{first["id"]}"' in html
    written(floor, contact, mailSubject="Re: Prices", inReplyTo=first["id"])
    emails = floor.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    assert emails[0]["email"]["inReplyTo"] == first["email"]["messageId"]
    assert floor.rep2.get(f"/emails/{first['id']}/reply").status_code == 404


def test_own_templates_are_ones_own_and_shared_ones_everybodys(floor: Sales) -> None:
    own = made_template(floor.rep)
    shared = made_template(floor.rep, shared="1")
    assert floor.rep2.get(own).status_code == 404
    assert "First touch" in page(floor.rep2, shared)
    fields = {"name": "Mine now", "subject": "S", "body": "B"}
    assert send(floor.rep2, shared, **fields).status_code == 403
    assert send(floor.rep2, f"{shared}/delete").status_code == 403
    assert send(floor.manager, shared, **fields, shared="1").status_code == 303
    assert "Mine now" in page(floor.rep2, "/settings/email-templates")
    assert send(floor.viewer, "/settings/email-templates/new", **fields).status_code == 403


def test_a_template_with_an_unknown_variable_is_refused(floor: Sales) -> None:
    fields = {"name": "Odd", "subject": "S", "body": "{{contact.password}}"}
    refused = send(floor.rep, "/settings/email-templates/new", **fields)
    assert refused.status_code == 422 and "There is no variable" in refused.text


def test_a_deleted_template_comes_back(floor: Sales) -> None:
    path = made_template(floor.support)
    assert send(floor.support, f"{path}/delete").status_code == 303
    assert floor.support.get(path).status_code == 404
    assert send(floor.rep, f"{path}/restore").status_code == 404
    assert send(floor.support, f"{path}/restore").status_code == 303
    assert page(floor.support, path)


def test_a_signature_keeps_to_what_can_be_kept(floor: Sales) -> None:
    about = {"name": "Nina", "timeZone": "UTC", "locale": "en"}
    assert send(floor.rep, "/profile", **about, signature="Nul\x00").status_code == 422
