"""Two contacts that are one: what hangs on both is found at the one that stays, nothing is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.compose.clock import utc_now
from tests.api.records import free_time
from tests.crm.test_planned_emails import program
from tests.harness.cast import Cast, Person
from tests.harness.forms import form, leads_of
from tests.harness.forms import send as send_form
from tests.harness.marketing import Marketing
from tests.harness.working import work_off
from tests.web.forms import page, send


@pytest.fixture(scope="module")
def org(app: Flask) -> Marketing:
    return Marketing(app)


def person(who: Person, name: str, **more: Any) -> dict[str, Any]:
    more.setdefault("email", f"{name.lower()}.{utc_now().timestamp()}@twins.example")
    return who.made("/crm/contacts", {"firstName": name, "lastName": "Twin", **more})


def merge(who: Person, kept: dict[str, Any], other: dict[str, Any], **more: Any) -> Any:
    return who.post(f"/crm/contacts/{kept['id']}/merge", {"otherId": other["id"], **more})


def listed(who: Person, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = who.get(path).get_json()["data"]
    return found


def test_all_that_hangs_on_the_other_goes_over(org: Marketing) -> None:
    one = person(org.admin, "Ann", tags=["vip"], customFields={"size": "L", "shoe": "44"})
    two = person(
        org.admin, "Anna", phone="+49 30 5550101", tags=["vip", "fair"], jobTitle="Buyer",
        customFields={"size": "XL", "hat": "57"},
    )  # fmt: skip
    about = {"contactId": two["id"], "title": "Doors"}
    lead, deal = org.admin.made("/crm/leads", about), org.admin.made("/crm/deals", about)
    gone = org.admin.made("/crm/deals", about)
    deletion = org.admin.made(
        "/crm/bulk", {"kind": "deal", "action": "delete", "ids": [gone["id"]]}
    )
    work_off(org.app)
    call = {"type": "call", "subject": "Rang", "contactId": two["id"], "outcome": "Spoke"}
    activity = org.admin.made("/crm/activities", call)
    booked = org.admin.made("/crm/bookings", {"contactId": two["id"], "startsAt": free_time()})
    segment = org.segment([two])
    campaign = org.launched([two])
    both = org.launched([one, two])

    answer = merge(org.admin, one, two)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    stays = answer.get_json()
    assert (stays["id"], stays["firstName"], stays["email"]) == (one["id"], "Ann", one["email"])
    assert (stays["phone"], stays["jobTitle"]) == ("+49 30 5550101", "Buyer")
    assert stays["tags"] == ["vip", "fair"]
    assert stays["customFields"] == {"size": "L", "shoe": "44", "hat": "57"}
    assert stays["score"] > one["score"] and stays["lastActivityAt"]

    for kind, record in (("leads", lead), ("deals", deal), ("activities", activity),
                         ("bookings", booked)):  # fmt: skip
        now = org.admin.get(f"/crm/{kind}/{record['id']}").get_json()
        assert now["contactId"] == one["id"], kind
        assert now["version"] > record["version"] or kind == "bookings"
    assert org.admin.post(f"/crm/bulk/{deletion['id']}/undo").status_code in (200, 201)
    work_off(org.app)
    assert org.admin.get(f"/crm/deals/{gone['id']}").get_json()["contactId"] == one["id"]
    inside = listed(org.admin, f"/crm/segments/{segment}/contacts")
    assert [each["id"] for each in inside] == [one["id"]]
    recipients = listed(org.admin, f"/crm/campaigns/{campaign['id']}/recipients")
    assert [each["contactId"] for each in recipients] == [one["id"]]
    assert len(listed(org.admin, f"/crm/campaigns/{both['id']}/recipients")) == 2

    timeline = listed(org.viewer, f"/crm/contacts/{one['id']}/timeline?limit=200")
    said = [entry["summary"] for entry in timeline]
    assert "Alma merged Anna Twin into Ann Twin" in said and "Alma added Anna Twin" in said
    told = next(entry for entry in timeline if entry["data"]["event"] == "contact.merged")
    assert told["data"]["left"] == {
        "firstName": "Anna", "email": two["email"], "customFields.size": "XL",
    }  # fmt: skip
    assert (told["data"]["mergedId"], told["data"]["deals"]) == (two["id"], 1)
    html = page(org.viewer, f"/contacts/{one['id']}")
    assert "Not kept of the other" in html and two["email"] in html
    assert "Ann Twin" in page(org.viewer, f"/deals/{deal['id']}")


def test_the_other_is_gone_and_its_address_leads_on(org: Marketing) -> None:
    one, two, three = (person(org.admin, name) for name in ("Ben", "Benno", "Benjamin"))
    assert merge(org.admin, one, two).status_code == 200
    assert org.admin.get(f"/crm/contacts/{two['id']}").status_code == 404
    assert merge(org.admin, three, one).status_code == 200
    for gone in (one, two):
        answer = org.viewer.get(f"/contacts/{gone['id']}")
        assert (answer.status_code, answer.location) == (302, f"/contacts/{three['id']}")
        assert send(org.admin, f"/contacts/{gone['id']}/restore").status_code == 404
    found = listed(org.admin, f"/crm/contacts?email={two['email']}")
    assert [each["id"] for each in found] == [three["id"]] and "Benno" not in page(
        org.admin, "/contacts?q=benno"
    )
    # What somebody gave it before hearing of the merge is found a moment later.
    with org.app.app_context():
        from sqlalchemy import text

        from app.extensions import db

        late = org.admin.made("/crm/leads", {"contactId": three["id"], "title": "Late"})
        given = text("UPDATE lead SET contact_id = :gone WHERE id = :id")
        with db.engine.begin() as line:
            line.execute(given, {"gone": one["id"], "id": late["id"]})
    work_off(org.app, utc_now() + timedelta(minutes=2))
    assert org.admin.get(f"/crm/leads/{late['id']}").get_json()["contactId"] == three["id"]


def test_more_tags_than_a_contact_may_have_stand_in_the_timeline(org: Marketing) -> None:
    one, two = (
        person(org.admin, name, tags=[f"{name} {number}" for number in range(30)])
        for name in ("Hal", "Hally")
    )
    stays = merge(org.admin, one, two).get_json()
    assert stays["tags"] == [*one["tags"], *two["tags"][:20]]
    same = org.admin.patch(f"/crm/contacts/{one['id']}", {"tags": stays["tags"]})
    assert same.status_code == 200
    assert "Hally 29" in page(org.viewer, f"/contacts/{one['id']}")


def test_who_wanted_no_messages_gets_none(org: Marketing) -> None:
    one, two = org.contact("Cleo"), org.contact("Cleopatra", phone="+49 30 5550102")
    path = f"/crm/contacts/{two['id']}/consents"
    for channel in ("email", "sms"):
        no = {"channel": channel, "state": "withdrawn", "source": "By phone"}
        assert org.marketing.post(path, no).status_code == 200
    assert merge(org.admin, one, two).status_code == 200
    found = listed(org.viewer, f"/crm/contacts/{one['id']}/consents")
    assert {each["channel"]: each["state"] for each in found} == {
        "email": "withdrawn", "sms": "withdrawn", "whatsapp": "unknown",
    }  # fmt: skip
    draft = org.campaign([one])
    checklist = org.viewer.get(f"/crm/campaigns/{draft['id']}/checklist").get_json()
    assert checklist["recipients"] == 0
    history = listed(org.viewer, f"/crm/contacts/{one['id']}/consent-history")
    assert {each["source"] for each in history} >= {"By phone"}


def test_companies_take_their_people_along(org: Marketing) -> None:
    firm = {"type": "company"}
    one = org.admin.made("/crm/contacts", {**firm, "companyName": "Polar Foods"})
    two = org.admin.made("/crm/contacts", {**firm, "companyName": "Polar Food Inc"})
    worker = person(org.admin, "Wim", companyId=two["id"])
    assert merge(org.admin, one, worker).status_code == 422
    assert merge(org.admin, one, two).status_code == 200
    now = org.admin.get(f"/crm/contacts/{worker['id']}").get_json()
    assert (now["companyId"], now["companyName"]) == (one["id"], "Polar Foods")
    assert "Wim Twin" in page(org.viewer, f"/contacts/{one['id']}")


def test_who_writes_from_the_address_that_went_is_the_one_who_stays(org: Marketing) -> None:
    one, two, three = (person(org.admin, name) for name in ("Ute", "Uta", "Utta"))
    assert merge(org.admin, two, three).status_code == 200
    stays = merge(org.admin, one, two, take=["email"]).get_json()
    assert (stays["email"], stays["otherEmails"]) == (two["email"], [one["email"], three["email"]])
    path = f"/crm/contacts/{one['id']}"
    for former in (one["email"], three["email"].upper()):
        enquiry = form(org)
        assert send_form(org.app, enquiry, email=former).status_code < 400
        (lead,) = leads_of(org, enquiry)
        assert lead["contactId"] == one["id"]
        again = org.rep.post("/crm/contacts", {"firstName": "Ute", "email": former})
        assert (again.status_code, again.get_json()["id"]) == (409, one["id"])
        hint = page(org.rep, f"/contacts/duplicate?email={former}")
        assert one["id"] in hint
        assert [it["id"] for it in listed(org.rep, f"/crm/contacts?email={former}")] == [one["id"]]
        assert one["id"] in page(org.rep, f"/search?q={former}")
    assert three["email"] in page(org.rep, f"/contacts/{one['id']}")
    back = org.admin.patch(path, {"email": one["email"]}).get_json()
    assert (back["email"], back["otherEmails"]) == (one["email"], [three["email"]])


def test_what_names_the_company_that_went_names_the_one_that_stays(org: Marketing) -> None:
    names = ("Nordlicht", "Nordlicht Ltd", "Elsewhere")
    one, two, elsewhere = (
        org.admin.made("/crm/contacts", {"type": "company", "companyName": name}) for name in names
    )
    wim, ida = (person(org.admin, name, companyId=two["id"]) for name in ("Wim", "Ida"))
    person(org.admin, "Out", companyId=elsewhere["id"])
    rules = [
        {"field": "companyId", "op": "eq", "value": two["id"]},
        {"not": {"field": "companyId", "op": "in", "value": [elsewhere["id"], two["id"]]}},
    ]
    views = [
        org.rep.made("/crm/views", {"name": "Ours", "kind": "contacts", "filters": {"any": rules}})
    ]
    asked = {"field": "contact.companyId", "op": "in", "value": [one["id"], two["id"]]}
    segment = org.marketing.made("/crm/segments", {"name": "N", "rules": {"all": [asked]}})
    of_them = {**asked, "op": "eq", "value": two["id"]}
    scored = {"name": "Theirs", "group": "fit", "points": 7, "condition": of_them}
    scoring = org.marketing.made("/crm/scoring-rules", scored)
    work_off(org.app)
    assert merge(org.admin, one, two).status_code == 200
    work_off(org.app)

    kept = org.rep.get(f"/crm/views/{views[0]['id']}").get_json()
    assert two["id"] not in str(kept) and str(kept).count(one["id"]) == 2
    kept = org.marketing.get(f"/crm/segments/{segment['id']}").get_json()
    assert kept["rules"]["all"][0]["value"] == [one["id"]]
    found = listed(org.marketing, f"/crm/segments/{segment['id']}/contacts")
    assert {each["id"] for each in found} == {wim["id"], ida["id"]}
    kept = org.marketing.get(f"/crm/scoring-rules/{scoring['id']}").get_json()
    assert kept["condition"]["value"] == one["id"]
    new = person(org.admin, "New", companyId=one["id"])
    assert 7 in [part["points"] for part in new["scoreParts"]]
    html = page(org.rep, f"/contacts?where=companyId:eq:{two['id']}")
    assert "Wim Twin" in html and "Out Twin" not in html


def test_both_have_to_be_ones_own(app: Flask, org: Marketing) -> None:
    mine, mine_too, others = (
        person(org.admin, "Dora", ownerId=owner.id) for owner in (org.rep, org.rep, org.rep2)
    )
    for kept, other in ((mine, others), (others, mine)):
        assert merge(org.rep, kept, other).status_code == 403
        assert org.rep.get(f"/contacts/{kept['id']}/merge?with={other['id']}").status_code == 403
    for who in (org.support, org.marketing, org.viewer):
        assert merge(who, mine, mine_too).status_code == 403
        assert f"/contacts/{mine['id']}/merge" not in page(who, f"/contacts/{mine['id']}")
    foreign = person(Cast(app).admin, "Dora")
    nothing = {"id": "0192f0c4-7c6e-7000-8000-000000000000"}
    refusals = [merge(org.admin, mine, one) for one in (foreign, nothing, mine)]
    assert [answer.status_code for answer in refusals] == [422, 422, 422]
    assert refusals[0].get_json()["detail"] == refusals[1].get_json()["detail"]
    assert merge(org.admin, foreign, mine).status_code == 404
    assert merge(org.admin, mine, others, take=["score"]).status_code == 422
    assert merge(org.rep, mine, mine_too).status_code == 200
    given = person(org.admin, "Dora", ownerId=org.rep2.id)
    assert merge(org.admin, mine, given).status_code == 200
    work_off(org.app)
    told = [one["title"] for one in listed(org.rep2, "/crm/notifications")]
    assert "Dora Twin is now Dora Twin" in told
    assert "Dora Twin is now Dora Twin" not in [
        one["title"] for one in listed(org.rep, "/crm/notifications")
    ]
    again = merge(org.rep, mine, mine_too)
    assert (again.status_code, again.get_json()["code"]) == (409, "merged")


def test_who_left_inherits_nothing(app: Flask) -> None:
    org = Marketing(app)
    other = person(org.admin, "Dora", ownerId=org.rep2.id)
    with program(org, utc_now()) as ctx, ctx.unit.open():
        data = {"firstName": "Dora", "email": "dora@twins.example", "source": "web"}
        came = ctx.dispatch("crm.createContact", data)
    kept = org.admin.get(f"/crm/contacts/{came.id}").get_json()
    assert kept["ownerId"] is None
    assert org.admin.patch(f"/crm/users/{org.rep2.id}", {"active": False}).status_code == 200
    assert merge(org.admin, kept, other, take=["ownerId"]).status_code == 422
    assert merge(org.admin, kept, other).status_code == 200
    assert org.admin.get(f"/crm/contacts/{kept['id']}").get_json()["ownerId"] is None


def test_a_stale_version_of_either_is_a_conflict(org: Marketing) -> None:
    one, two = person(org.admin, "Eva"), person(org.admin, "Ewa")
    org.admin.patch(f"/crm/contacts/{two['id']}", {"phone": "+49 30 5550103"})
    assert merge(org.admin, one, two, otherVersion=two["version"]).status_code == 409
    assert merge(org.admin, two, one, version=two["version"]).status_code == 409
    assert merge(org.admin, one, two, version=1, otherVersion=2).status_code == 200


def test_a_person_chooses_side_by_side(org: Marketing) -> None:
    """Without the script: from the menu, by a few letters, field by field."""
    one = person(org.rep, "Fay", phone="+49 30 5550104", jobTitle="Buyer")
    two = person(org.rep, "Fay", phone="+49 30 5550105", country="DE")
    path = f"/contacts/{one['id']}/merge"
    html = page(org.rep, f"/contacts/{one['id']}")
    assert f'href="{path}"' in html and f"{path}?with={two['id']}" in html
    assert "Same name" in page(org.rep, path)
    assert "can’t be undone" in page(org.rep, f"{path}?withQuery={two['email']}")
    assert "No other contact that you may merge" in page(org.rep, f"{path}?withQuery=zzzz")
    html = page(org.rep, f"{path}?with={two['id']}")
    assert "+49 30 5550104" in html and "+49 30 5550105" in html and "Germany" in html
    fields = dict(re.findall(r'name="(version|other|otherVersion)" value="([^"]+)"', html))
    stale = {**fields, "otherVersion": "7", "keep": two["id"], "pick.phone": one["id"]}
    refused = send(org.rep, path, **stale)
    assert refused.status_code == 409 and "changed in the meantime" in refused.text
    again = dict(re.findall(r'name="(version|other|otherVersion)" value="([^"]+)"', refused.text))
    chosen = {**again, "keep": two["id"], "pick.phone": one["id"], "pick.email": two["id"]}
    done = send(org.rep, path, **chosen)
    assert (done.status_code, done.location) == (303, f"/contacts/{two['id']}")
    stays = org.rep.get(f"/crm/contacts/{two['id']}").get_json()
    assert (stays["phone"], stays["email"]) == (one["phone"], two["email"])
    assert (stays["jobTitle"], stays["country"]) == ("Buyer", "DE")
    twice = send(org.rep, path, **chosen)
    assert (twice.status_code, twice.location) == (303, f"/contacts/{two['id']}")
