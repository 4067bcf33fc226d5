"""The public page of a lead form as strangers use it: no account, no script, from any site."""

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.harness.forms import form, leads_of, send
from tests.harness.working import work_off


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def test_a_stranger_becomes_a_lead(cast: Cast) -> None:
    made = form(cast, source="referral", tags=["web"], thanksText="Speak soon")
    answer = send(cast.app, made, name="Anna van der Berg", email="Anna@Polar.example")
    assert answer.status_code == 303
    assert "Speak soon" in cast.app.test_client().get(answer.location).text
    (lead,) = leads_of(cast, made)
    assert (lead["title"], lead["source"], lead["status"]) == (made["name"], "referral", "new")
    assert (lead["ownerId"], lead["message"], lead["version"]) == (cast.rep.id, "Hi", 1)
    contact = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()
    assert (contact["firstName"], contact["lastName"]) == ("Anna van der", "Berg")
    assert (contact["source"], contact["tags"]) == ("referral", ["web"])
    assert lead["score"] == contact["score"] > 0
    work_off(cast.app)
    (told,) = cast.rep.get("/crm/notifications").get_json()["data"]
    assert (told["templateKey"], told["url"]) == ("lead.assigned", f"/leads/{lead['id']}")
    timeline = cast.rep.get(f"/crm/contacts/{contact['id']}/timeline").get_json()["data"]
    assert f"The form {made['name']} was filled in" in [one["summary"] for one in timeline]
