"""What contacts agreed to be sent: noted by people, answered by contacts, and kept to."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.forms import form
from tests.harness.forms import send as send_form
from tests.harness.marketing import Marketing
from tests.web.forms import page, send


@pytest.fixture(scope="module")
def org(app: Flask) -> Marketing:
    return Marketing(app)


def place(contact: dict[str, Any], of: str = "consents") -> str:
    return f"/crm/contacts/{contact['id']}/{of}"


def stands(org: Marketing, contact: dict[str, Any]) -> dict[str, str]:
    """How the contact stands, by channel."""
    found = org.viewer.get(place(contact)).get_json()["data"]
    return {one["channel"]: one["state"] for one in found}


def history(org: Marketing, contact: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What was said, the newest last."""
    found = org.viewer.get(place(contact, "consent-history")).get_json()["data"]
    return [(one["channel"], one["state"], one["how"]) for one in found[::-1]]


def reached_by(org: Marketing, contact: dict[str, Any]) -> list[str]:
    """The channels by which campaigns would reach the contact."""
    found = []
    for channel in ("email", "sms", "whatsapp"):
        body = {} if channel == "email" else {"body": "Hello"}
        key = org.template(channel, **body)
        campaign = org.campaign([contact], type=channel, templateKey=key)
        path = f"/crm/campaigns/{campaign['id']}/checklist"
        found += [channel] * int(org.viewer.get(path).get_json()["recipients"])
    return found


def note(org: Marketing, contact: dict[str, Any], channel: str, state: str, **more: Any) -> int:
    """The answer to a marketer who notes it on the contact's page."""
    fields = {"channel": channel, "state": state, "source": "By phone", **more}
    return send(org.marketing, f"/contacts/{contact['id']}/consents", **fields).status_code


def test_what_is_withdrawn_is_not_sent_to(org: Marketing) -> None:
    anna = org.contact("Anna", phone="+49 (0)171 5550177")
    assert set(stands(org, anna).values()) == {"unknown"}
    assert reached_by(org, anna) == ["email", "sms", "whatsapp"]
    assert note(org, anna, "whatsapp", "withdrawn") == 303
    assert note(org, anna, "email", "withdrawn", source="") == 422
    assert note(org, anna, "email", "withdrawn") == 303
    assert reached_by(org, anna) == ["sms"]
    assert stands(org, anna) == {"email": "withdrawn", "sms": "unknown", "whatsapp": "withdrawn"}
    said = page(org.viewer, f"/contacts/{anna['id']}")
    assert "No Email, No WhatsApp" in said
    assert note(org, anna, "email", "given", wording="News once a month") == 303
    assert reached_by(org, anna) == ["email", "sms"]
    assert history(org, anna) == [
        ("whatsapp", "withdrawn", "person"),
        ("email", "withdrawn", "person"),
        ("email", "given", "person"),
    ]
    dialog = page(org.rep, f"/contacts/{anna['id']}/consents")
    assert "News once a month" in dialog and "By phone" in dialog
    shown = org.rep.get(f"/crm/contacts/{anna['id']}/timeline").get_json()["data"]
    assert [one["data"]["event"] for one in shown if one["kind"] == "consent"] == [
        "consent.given",
        "consent.withdrawn",
        "consent.withdrawn",
    ]


def test_one_channel_of_a_number_that_said_stop_is_freed_alone(org: Marketing) -> None:
    ben = org.contact("Ben", phone="+491715550166")
    org.marketing.made("/crm/suppressions", {"address": "+491715550166", "detail": "His lawyer"})
    assert stands(org, ben) == {"email": "unknown", "sms": "withdrawn", "whatsapp": "withdrawn"}
    assert note(org, ben, "sms", "given") == 303
    assert reached_by(org, ben) == ["email", "sms"]
    assert stands(org, ben)["whatsapp"] == "withdrawn"


def test_what_its_owner_said_is_kept_and_a_complaint_wants_a_confirmation(org: Marketing) -> None:
    carl, twin = org.contact("Carl"), org.contact("Carl", allowDuplicate=True)
    org.unsubscribe("Carl")
    org.unsubscribe("Carl", "bounced")
    org.unsubscribe("Carl", "complained")
    for one in (carl, twin):
        assert history(org, one)[-1] == ("email", "withdrawn", "complaint")
    assert note(org, carl, "email", "given") == 422
    assert reached_by(org, carl) == []
    assert note(org, carl, "email", "given", confirmed="1") == 303
    assert reached_by(org, carl) == ["email"] and stands(org, twin)["email"] == "given"


def test_it_goes_along_to_another_address(org: Marketing) -> None:
    dora = org.contact("Dora")
    org.unsubscribe("Dora")
    changed = {"email": f"dora.new@{org.domain}"}
    assert org.admin.patch(f"/crm/contacts/{dora['id']}", changed).status_code == 200
    assert reached_by(org, dora) == [] and stands(org, dora)["email"] == "withdrawn"


def test_consent_on_a_form_is_noted_and_frees_nobody(org: Marketing) -> None:
    frida = org.contact("Frida")
    made = form(org, consentText="I want the news by email")
    org.unsubscribe("Frida")
    assert send_form(org.app, made, email=frida["email"], consent="1").status_code == 303
    found = org.viewer.get(place(frida, "consent-history")).get_json()["data"][0]
    assert (found["state"], found["how"]) == ("given", "form")
    assert found["wording"] == "I want the news by email" and made["name"] in found["source"]
    assert reached_by(org, frida) == [] and stands(org, frida)["email"] == "withdrawn"
    changed = {"email": f"frida.new@{org.domain}"}
    org.admin.patch(f"/crm/contacts/{frida['id']}", changed)
    assert reached_by(org, frida) == []


def test_who_may_note_it(org: Marketing) -> None:
    emil = org.contact("Emil", ownerId=org.rep.id)
    body = {"channel": "email", "state": "given", "source": "At the fair"}
    answers = {
        name: getattr(org, name).post(place(emil), body).status_code
        for name in ("admin", "manager", "rep", "rep2", "support", "marketing", "viewer")
    }
    may = {"admin": 200, "manager": 200, "rep": 200, "marketing": 200}
    assert answers == {"rep2": 403, "support": 403, "viewer": 403, **may}
    for wrong in ({"channel": "fax"}, {"state": "maybe"}, {"source": ""}, {"at": "now"}):
        assert org.admin.post(place(emil), {**body, **wrong}).status_code == 422
    assert len(history(org, emil)) == 4
    refused = send(org.viewer, f"/contacts/{emil['id']}/consents", **body)
    assert refused.status_code == 403 and "Note it" not in page(
        org.viewer, f"/contacts/{emil['id']}/consents"
    )
