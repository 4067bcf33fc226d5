"""The suppressed addresses: looked up, added by hand, lifted where that is lawful."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.marketing import Marketing
from tests.web.forms import page, send
from tests.web.sales import counted


@pytest.fixture(scope="module")
def org(app: Flask) -> Marketing:
    return Marketing(app)


def of(org: Marketing, address: str) -> dict[str, Any]:
    """The suppression of this address, as the API has it."""
    (found,) = org.viewer.get(f"/crm/suppressions?q={address}").get_json()["data"]
    return dict(found)


def recipients(org: Marketing, contact: dict[str, Any]) -> int:
    """How many a campaign to this contact would reach."""
    path = f"/crm/campaigns/{org.campaign([contact])['id']}/checklist"
    return int(org.viewer.get(path).get_json()["recipients"])


def test_many_are_pasted_and_each_bad_line_is_named(org: Marketing) -> None:
    anna = org.contact("Anna")
    pasted = f"{anna['email'].upper()}\n\nnobody at all\n+49 (0)30 555 0199\n030 5550199"
    refused = send(org.marketing, "/suppressions/new", lines=pasted, detail="Competitors")
    said = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Line 3: “nobody at all”" in said and "Line 5: “030 5550199”" in said
    assert "Line 1" not in said and recipients(org, anna) == 1
    right = "\n".join(line for line in pasted.splitlines() if "+" in line or "@" in line)
    assert send(org.marketing, "/suppressions/new", lines=right, detail="Rivals").status_code == 303
    assert recipients(org, anna) == 0
    shown = page(org.viewer, "/suppressions")
    assert anna["email"] in shown and "+49305550199" in shown and "Rivals" in shown
    assert "Lift…" not in shown and "Lift…" in page(org.marketing, "/suppressions")
    assert "Nothing matches" in page(org.viewer, "/suppressions?q=zoe")
    assert anna["email"] not in page(org.viewer, "/suppressions?reason=bounced")
    again = org.marketing.post("/crm/suppressions", {"address": anna["email"]})
    assert again.status_code == 409


def test_a_long_list_costs_as_many_statements_as_a_short_one(org: Marketing) -> None:
    """Of strangers and of contacts, whose consent follows."""

    def sent_for(number: int) -> int:
        people = [org.contact(f"L{number}n{one}")["email"] for one in range(number)]
        lines = [*people, *(f"{one}-{number}@strangers.example" for one in range(20 * number))]
        with counted(org.app) as sent:
            answer = org.marketing.post("/crm/suppressions/add-many", {"lines": lines})
        assert answer.get_json() == {"added": 21 * number, "known": 0}
        return len(sent)

    sent_for(1)
    assert sent_for(2) == sent_for(15)
    (person,) = org.viewer.get("/crm/contacts?q=l15n14@").get_json()["data"]
    (entry,) = org.viewer.get(f"/crm/contacts/{person['id']}/consent-history").get_json()["data"]
    assert (entry["state"], entry["how"]) == ("withdrawn", "person")


def test_lifting_wants_a_reason_and_a_complaint_a_confirmation(org: Marketing) -> None:
    ben, carl = org.contact("Ben"), org.contact("Carl")
    org.unsubscribe("Ben")
    org.unsubscribe("Carl", "complained")
    for_ben = f"/suppressions/{of(org, ben['email'])['id']}/lift"
    assert "wanted no messages" in page(org.marketing, for_ben)
    assert send(org.marketing, for_ben, reason="").status_code == 422
    assert recipients(org, ben) == 0
    assert send(org.viewer, for_ben, reason="Because").status_code == 403
    assert send(org.marketing, for_ben, reason="Asked by phone").status_code == 303
    assert recipients(org, ben) == 1
    for_carl = f"/suppressions/{of(org, carl['email'])['id']}/lift"
    refused = send(org.marketing, for_carl, reason="Asked by phone")
    assert refused.status_code == 422 and "Confirm that they asked" in refused.text
    assert recipients(org, carl) == 0
    said = {"reason": "Asked by letter", "confirmed": "1"}
    assert send(org.marketing, for_carl, **said).status_code == 303
    assert recipients(org, carl) == 1
    log = org.admin.get("/crm/audit-log?limit=100").get_json()["data"]
    lifted = [entry for entry in log if entry["event"] == "suppression.lifted"]
    assert [entry["payload"]["reason"] for entry in lifted] == ["Asked by letter", "Asked by phone"]


def test_a_number_is_suppressed_for_one_channel_or_for_all(org: Marketing) -> None:
    dora = org.contact("Dora", phone="+49 170 5550188")
    text = {"name": "Both", "type": "mixed"}
    keys = {channel: org.template(channel, body="Hello") for channel in ("sms", "whatsapp")}
    campaign = org.campaign([dora], **text, templateKeys=keys)

    def by() -> dict[str, int]:
        path = f"/crm/campaigns/{campaign['id']}/checklist"
        return dict(org.viewer.get(path).get_json()["channels"])

    assert by() == {"whatsapp": 1}
    body = {"address": "0049 170 5550188"}
    org.marketing.made("/crm/suppressions", {**body, "channel": "whatsapp"})
    assert by() == {"sms": 1}
    assert of(org, "%2B491705550188")["channel"] == "whatsapp"
    org.marketing.made("/crm/suppressions", body)
    assert by() == {}


def test_all_of_them_leave_as_a_table(org: Marketing) -> None:
    org.unsubscribe("Emil")
    table = send(org.viewer, "/suppressions/export").text
    assert table.startswith("address,channel,reason,detail,since,campaign\r\n")
    assert f"emil@{org.domain},,unsubscribed,said so" in table
    log = org.admin.get("/crm/audit-log?limit=5").get_json()["data"]
    assert any(entry["event"] == "data.exported" for entry in log)
    for stranger in (org.rep, org.support):
        assert stranger.get("/suppressions").status_code == 403
        assert send(stranger, "/suppressions/export").status_code == 403
