"""What the resources answer: shapes and flows that http.md writes down."""

from typing import Any

import pytest
from flask import Flask

from tests.api import records
from tests.harness.cast import Cast

ENTITY = {"id", "createdAt", "updatedAt", "version"}


def test_a_contact(cast: Cast) -> None:
    made = records.contact(cast.rep, tags=["vip"], customFields={"size": 12})
    wanted = {"type", "firstName", "lastName", "companyName", "email", "phone", "ownerId", "source"}
    wanted |= {"stage", "score", "tags", "customFields", "lastActivityAt", "addressId"}
    assert ENTITY | wanted <= made.keys()
    assert made["ownerId"] == cast.rep.id
    assert made["createdAt"].endswith("Z")
    assert made["score"] == sum(part["points"] for part in made["scoreParts"])
    path = f"/crm/contacts/{made['id']}"
    changed = cast.rep.patch(path, {"customFields": {"size": None, "k": "v"}}).get_json()
    assert changed["customFields"] == {"k": "v"}


@pytest.mark.parametrize("kind", ["contacts", "deals"])
def test_custom_fields_are_merged_and_null_takes_one_away(cast: Cast, kind: str) -> None:
    fields = {"size": 12, "dock": "north", "cold": True}
    make = {"contacts": lambda: records.contact(cast.rep, customFields=fields)}
    make["deals"] = lambda: records.deal(cast, cast.rep, customFields=fields)
    path = f"/crm/{kind}/{make[kind]()['id']}"
    changed = cast.rep.patch(path, {"customFields": {"size": None, "dock": "south", "k": "v"}})
    wanted = {"dock": "south", "cold": True, "k": "v"}
    assert changed.get_json()["customFields"] == wanted
    assert cast.rep.patch(path, {"customFields": {}}).get_json()["customFields"] == wanted
    assert cast.rep.patch(path, {"customFields": None}).status_code == 422
    assert cast.rep.get(path).get_json()["customFields"] == wanted


def test_a_contacts_country(cast: Cast) -> None:
    made = records.contact(cast.rep, country="de")
    assert made["country"] == "DE" and records.contact(cast.rep)["country"] is None
    found = cast.viewer.get("/crm/contacts?country=DE&limit=200").get_json()["data"]
    assert [one["id"] for one in found] == [made["id"]]
    path = f"/crm/contacts/{made['id']}"
    for wrong in ("Germany", "XX", "", "EU", 49):
        assert cast.rep.patch(path, {"country": wrong}).status_code == 422, wrong
    assert cast.rep.patch(path, {"country": None}).get_json()["country"] is None


def test_a_deal(cast: Cast) -> None:
    made = records.deal(cast, cast.rep)
    wanted = {"contactId", "title", "pipelineId", "stageId", "stage", "ownerId", "value", "status"}
    wanted |= {"expectedCloseDate", "probability", "lostReason", "wonAt", "lostAt", "lineItems"}
    wanted |= {"processId", "position", "stageEnteredAt", "lastActivityAt", "nextActivityAt"}
    assert ENTITY | wanted | {"rotting", "approval"} <= made.keys()
    assert made["stage"] == {"id": made["stageId"], "name": "discovery"}
    assert (made["value"], made["probability"]) == (records.SMALL, 10)
    assert (made["approval"], made["rotting"], made["lineItems"]) == (None, False, [])
    path = f"/crm/deals/{made['id']}"
    assert cast.rep.patch(path, {"probability": 40}).get_json()["probability"] == 40
    back = cast.rep.patch(path, {"probabilityOverridden": False}).get_json()
    assert (back["probability"], back["probabilityOverridden"]) == (10, False)
    planned = {"type": "task", "subject": "S", "dealId": made["id"], "dueAt": records.CLOSE}
    cast.rep.made("/crm/activities", planned)
    assert cast.rep.get(path).get_json()["nextActivityAt"] == records.CLOSE
    won = cast.rep.post(f"{path}/won").get_json()
    assert (won["status"], won["probability"]) == ("won", 100)
    moved = cast.rep.post(f"{path}/move-stage", {"stageId": made["stageId"]})
    assert moved.status_code == 409
    reopened = cast.rep.post(f"{path}/reopen").get_json()
    assert (reopened["status"], reopened["probability"], reopened["wonAt"]) == ("open", 10, None)


def test_a_deal_of_a_lead_that_one_cannot_see(cast: Cast) -> None:
    lead = records.lead(cast, cast.rep2, "converted")
    body = {"leadId": lead["id"], "contactId": lead["contactId"], "title": "Mine now"}
    answer = cast.rep.post("/crm/deals", body)
    assert answer.status_code == 422
    assert lead["convertedToDealId"] not in answer.get_data(as_text=True)


def test_a_lead_brings_its_contact(cast: Cast) -> None:
    body = {"title": "Ice", "contact": {"email": "ice@x.example"}, "source": "Fair"}
    made = cast.rep.made("/crm/leads", body)
    assert cast.rep.get(f"/crm/contacts/{made['contactId']}").get_json()["ownerId"] == cast.rep.id
    assert (made["status"], made["source"], made["estimatedValue"]) == ("new", "Fair", None)
    assert cast.rep.post("/crm/leads", {"title": "Ice"}).status_code == 422
    both = {**body, "contactId": made["contactId"]}
    assert cast.rep.post("/crm/leads", both).status_code == 422
    double = cast.rep.post("/crm/leads", {**body, "title": "Again"})
    assert (double.status_code, double.get_json()["code"]) == (409, "duplicate")


def test_an_estimate_is_not_negative(cast: Cast) -> None:
    lead = records.lead(cast, cast.rep)
    below_zero = {"estimatedValue": {"amount": -1, "currency": "USD"}}
    new = {"title": "Doors", "contactId": lead["contactId"], **below_zero}
    assert cast.rep.post("/crm/leads", new).status_code == 422
    assert cast.rep.patch(f"/crm/leads/{lead['id']}", below_zero).status_code == 422


def test_converting_answers_both(cast: Cast) -> None:
    lead = records.lead(cast, cast.rep, "qualified")
    said = {"title": "Big", "value": records.LARGE, "expectedCloseDate": records.CLOSE}
    answer = cast.rep.post(f"/crm/leads/{lead['id']}/convert", said).get_json()
    assert answer["lead"]["status"] == "converted"
    assert answer["lead"]["convertedToDealId"] == answer["deal"]["id"]
    assert (answer["deal"]["title"], answer["deal"]["value"]) == ("Big", records.LARGE)
    assert answer["deal"]["ownerId"] == cast.rep.id


def test_a_large_deal_waits_for_a_manager(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep, value=records.LARGE)
    path = f"/crm/deals/{deal['id']}"
    held = cast.rep.post(f"{path}/won")
    assert held.status_code == 202
    approval = held.get_json()["approval"]
    wanted = {"status", "dealId", "requestedById", "decidedById", "reason"}
    assert ENTITY | wanted <= approval.keys()
    assert (approval["status"], approval["dealId"]) == ("pending", deal["id"])
    standing = cast.rep.get(path).get_json()
    assert standing["status"] == "open"
    assert standing["approval"] == {"id": approval["id"], "status": "pending"}
    assert cast.rep.post(f"{path}/won").status_code == 409
    decide = f"/crm/approvals/{approval['id']}"
    assert cast.rep.post(f"{decide}/approve").status_code == 403
    assert cast.rep2.post(f"{decide}/approve").status_code == 404
    approved = cast.manager.post(f"{decide}/approve")
    assert (approved.status_code, approved.get_json()["status"]) == (200, "approved")
    won = cast.rep.get(path).get_json()
    assert (won["status"], won["approval"], won["ownerId"]) == ("won", None, cast.rep.id)
    assert cast.manager.post(f"{decide}/reject").status_code == 409


def test_a_value_given_with_the_win_is_weighed_in_the_orgs_currency(app: Flask) -> None:
    own = Cast(app)
    own.admin.patch("/crm/settings", {"rates": {"EUR": 2}})
    won = f"/crm/deals/{records.deal(own, own.rep)['id']}/won"
    below_zero = {"value": {"amount": -1, "currency": "USD"}}
    assert own.rep.post(won, below_zero).status_code == 422
    large_in_dollars = {"value": {"amount": 4_000_000, "currency": "EUR"}}
    assert own.rep.post(won, large_in_dollars).status_code == 202


def test_another_value_voids_the_request(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep, value=records.LARGE)
    approval = cast.rep.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]
    cast.rep.patch(f"/crm/deals/{deal['id']}", {"value": records.SMALL})
    found = cast.rep.get(f"/crm/approvals?dealId={deal['id']}").get_json()["data"]
    assert [(one["id"], one["status"]) for one in found] == [(approval["id"], "void")]


def test_reassigning_takes_open_records_along(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep)
    path = f"/crm/contacts/{deal['contactId']}"
    moved = cast.manager.post(f"{path}/reassign", {"ownerId": cast.rep2.id})
    assert moved.get_json()["ownerId"] == cast.rep2.id
    assert cast.rep.get(f"/crm/deals/{deal['id']}").status_code == 404
    assert cast.rep2.get(f"/crm/deals/{deal['id']}").status_code == 200


def test_a_timeline_is_one_stream(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep)
    columns = records.stages(cast)
    cast.rep.post(f"/crm/deals/{deal['id']}/move-stage", {"stageId": columns[2]["id"]})
    note = {"type": "note", "subject": "Nice", "contactId": deal["contactId"]}
    cast.rep.made("/crm/activities", note)
    path = f"/crm/contacts/{deal['contactId']}/timeline"
    whole = cast.rep.get(path).get_json()
    assert all(
        {"id", "at", "kind", "actorId", "summary", "data"} <= e.keys() for e in whole["data"]
    )
    assert [entry["kind"] for entry in whole["data"]][:2] == ["note", "stage"]
    assert [e["at"] for e in whole["data"]] == sorted(
        (e["at"] for e in whole["data"]), reverse=True
    )
    first = cast.rep.get(f"{path}?limit=1").get_json()
    rest = cast.rep.get(f"{path}?limit=200&cursor={first['page']['next']}").get_json()
    assert [e["id"] for e in first["data"] + rest["data"]] == [e["id"] for e in whole["data"]]
    hidden = cast.support.get(path).get_json()["data"]
    assert not [entry for entry in hidden if entry["kind"] in ("deal", "stage")]


def test_stages_come_back_as_they_were_read(cast: Cast) -> None:
    made = cast.admin.made("/crm/pipelines", {"name": "Renewals", "stages": [{"name": "first"}]})
    assert (made["isDefault"], len(made["stages"])) == (False, 1)
    more = [{"name": "before", "probability": 5, "rotPeriodDays": 3}, *made["stages"]]
    path = f"/crm/pipelines/{made['id']}"
    changed = cast.admin.patch(f"{path}/stages", {"stages": more})
    assert changed.status_code == 200, changed.get_data(as_text=True)
    assert [stage["name"] for stage in changed.get_json()["stages"]] == ["before", "first"]
    assert changed.get_json()["stages"][1]["id"] == made["stages"][0]["id"]
    assert changed.get_json()["version"] == made["version"] + 1
    listed = cast.rep.get(f"/crm/stages?pipelineId={made['id']}").get_json()["data"]
    assert [stage["order"] for stage in listed] == [0, 1]
    twice = {"stages": changed.get_json()["stages"][:1] * 2}
    assert cast.admin.patch(f"{path}/stages", twice).status_code == 422


def test_settings_are_flat(cast: Cast) -> None:
    before = cast.admin.get("/crm/settings").get_json()
    assert before["highValueThreshold"] == {"amount": 5_000_000, "currency": "USD"}
    assert (before["leadQualifyScore"], before["reopenWindowDays"]) == (30, 30)
    assert {"currency", "timeZone", "name"} <= before.keys()
    changed = cast.admin.patch("/crm/settings", {"leadQualifyScore": 31, "timeZone": "Europe/Oslo"})
    assert changed.get_json() == {**before, "leadQualifyScore": 31, "timeZone": "Europe/Oslo"}
    cast.admin.patch("/crm/settings", {"leadQualifyScore": 30, "timeZone": "UTC"})
    for wrong in ({"surprise": 1}, {"currency": "EUR"}, {"leadQualifyScore": 101}, {"name": ""}):
        assert cast.admin.patch("/crm/settings", wrong).status_code == 422
    for amount, currency in ((-1, "USD"), (1, "EUR")):
        threshold = {"highValueThreshold": {"amount": amount, "currency": currency}}
        assert cast.admin.patch("/crm/settings", threshold).status_code == 422


def test_a_deactivated_user_is_out_at_once(app: Flask) -> None:
    own = Cast(app)
    path = f"/crm/users/{own.rep2.id}"
    assert own.admin.patch(path, {"active": False}).get_json()["active"] is False
    assert own.rep2.get("/crm/me").status_code == 401
    last = own.admin.patch(f"/crm/users/{own.admin.id}", {"roles": ["viewer"]})
    assert (last.status_code, last.get_json()["code"]) == (409, "last-admin")


def test_tokens_are_ones_own(cast: Cast) -> None:
    made = cast.rep.made("/crm/tokens", {"name": "script", "scope": "write"})
    assert made["token"].startswith(made["prefix"])
    listed: Any = cast.rep.get("/crm/tokens").get_json()["data"]
    assert made["id"] in [token["id"] for token in listed]
    assert all(token["userId"] == cast.rep.id and "token" not in token for token in listed)
    assert cast.rep2.ask("DELETE", f"/crm/tokens/{made['id']}").status_code == 404
    assert cast.admin.ask("DELETE", f"/crm/tokens/{made['id']}").status_code == 204
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert cast.app.test_client().get("/crm/me", headers=headers).status_code == 401


def test_completing_an_activity(cast: Cast) -> None:
    made = records.activity(cast, cast.rep)
    path = f"/crm/activities/{made['id']}/complete"
    done = cast.rep.post(path, {"outcome": "Reached"}).get_json()
    assert done["outcome"] == "Reached"
    assert done["completedAt"].endswith("Z")
    assert cast.rep.post(path).status_code == 409


def test_deleted_is_gone(cast: Cast) -> None:
    deal = records.deal(cast, cast.rep, value=records.LARGE)
    asked = cast.rep.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]
    path = f"/crm/contacts/{deal['contactId']}"
    assert cast.admin.ask("DELETE", path).status_code == 204
    assert cast.rep.get(f"/crm/approvals/{asked['id']}").get_json()["status"] == "void"
    assert cast.admin.ask("DELETE", path).status_code == 404
    assert cast.admin.get(f"/crm/deals/{deal['id']}").status_code == 404
