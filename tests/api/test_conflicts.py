"""Two programs change one record: the 409 says which fields clash, and which a merge may save."""

from typing import Any

import pytest

from tests.api import records
from tests.harness.cast import Cast, Person


def stale(person: Person, path: str, version: int, **fields: Any) -> dict[str, Any]:
    answer = person.patch(path, {**fields, "version": version})
    assert answer.status_code == 409, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    assert found["code"] == "stale" and found["current"] == person.get(path).get_json()
    return found


def test_mine_theirs_and_the_original_of_each_field(cast: Cast) -> None:
    made = records.contact(cast.rep, jobTitle="Buyer")
    path = f"/crm/contacts/{made['id']}"
    cast.manager.patch(path, {"jobTitle": "Head of buying"})
    cast.admin.patch(path, {"jobTitle": "Chief buyer", "phone": "+49 1"})
    seen = {"phone": made["phone"]}
    said = stale(cast.rep, path, made["version"], jobTitle="Cook", firstName="Anna", **seen)
    assert said["onlyMine"] == ["firstName"]
    (clash,) = said["conflicts"]
    assert clash.pop("changedAt").endswith("Z")
    assert clash == {
        "field": "jobTitle",
        "mine": "Cook",
        "theirs": "Chief buyer",
        "original": "Buyer",
        "changedById": cast.admin.id,
    }


def test_what_only_one_side_touched_can_be_merged(cast: Cast) -> None:
    made = records.contact(cast.rep, jobTitle="Buyer")
    path = f"/crm/contacts/{made['id']}"
    cast.manager.patch(path, {"phone": "+49 1"})
    said = stale(cast.rep, path, made["version"], jobTitle="Cook")
    assert said["conflicts"] == [] and said["onlyMine"] == ["jobTitle"]
    now = said["current"]["version"]
    assert cast.rep.patch(path, {"jobTitle": "Cook", "version": now}).status_code == 200


def test_the_same_change_twice_is_no_clash(cast: Cast) -> None:
    made = records.contact(cast.rep)
    path = f"/crm/contacts/{made['id']}"
    cast.manager.patch(path, {"jobTitle": "Cook"})
    said = stale(cast.rep, path, made["version"], jobTitle="Cook")
    assert said["conflicts"] == [] and said["onlyMine"] == []


@pytest.mark.parametrize(
    ("field", "mine", "theirs"),
    [
        ("value", {"amount": 500, "currency": "USD"}, {"amount": 700, "currency": "USD"}),
        ("tags", ["mine"], ["theirs"]),
        ("expectedCloseDate", "2030-01-01T12:00:00Z", "2030-02-01T12:00:00Z"),
    ],
)
def test_values_are_as_the_api_writes_them(cast: Cast, field: str, mine: Any, theirs: Any) -> None:
    made = records.deal(cast, cast.rep)
    path = f"/crm/deals/{made['id']}"
    cast.manager.patch(path, {field: theirs})
    (clash,) = stale(cast.rep, path, made["version"], **{field: mine})["conflicts"]
    assert (clash["mine"], clash["theirs"]) == (mine, theirs)
    assert clash["original"] == made[field]


def test_a_time_in_another_offset_is_the_same_time(cast: Cast) -> None:
    made = records.deal(cast, cast.rep, expectedCloseDate="2030-01-01T12:00:00Z")
    path = f"/crm/deals/{made['id']}"
    cast.manager.patch(path, {"expectedCloseDate": "2030-02-01T14:00:00+02:00"})
    same = stale(cast.rep, path, made["version"], expectedCloseDate="2030-02-01T12:00:00Z")
    assert same["conflicts"] == [] and same["onlyMine"] == []
    untouched = stale(
        cast.rep, path, made["version"], expectedCloseDate="2030-01-01T13:00:00+01:00"
    )
    assert untouched["conflicts"] == [] and untouched["onlyMine"] == []


@pytest.mark.parametrize("kind", ["contacts", "deals"])
def test_custom_fields_clash_one_by_one(cast: Cast, kind: str) -> None:
    fields = {"fridges": "40", "dock": "north"}
    make = {"contacts": lambda: records.contact(cast.rep, customFields=fields)}
    make["deals"] = lambda: records.deal(cast, cast.rep, customFields=fields)
    made = make[kind]()
    path = f"/crm/{kind}/{made['id']}"
    cast.manager.patch(path, {"customFields": {"fridges": "46"}})
    said = stale(cast.rep, path, made["version"], customFields={"fridges": "48", "dock": "south"})
    assert said["onlyMine"] == ["customFields.dock"]
    (clash,) = said["conflicts"]
    assert (clash["field"], clash["original"], clash["theirs"], clash["mine"]) == (
        "customFields.fridges", "40", "46", "48"
    )  # fmt: skip


def test_leads_and_activities_too(cast: Cast) -> None:
    lead = records.lead(cast, cast.rep)
    cast.manager.patch(f"/crm/leads/{lead['id']}", {"title": "Theirs"})
    (clash,) = stale(cast.rep, f"/crm/leads/{lead['id']}", lead["version"], title="Mine")[
        "conflicts"
    ]
    assert (clash["original"], clash["theirs"]) == (lead["title"], "Theirs")
    note = cast.rep.made(
        "/crm/activities",
        {"type": "note", "subject": "Visit", "body": "Old", "contactId": lead["contactId"]},
    )
    path = f"/crm/activities/{note['id']}"
    cast.manager.patch(path, {"body": "Theirs"})
    (clash,) = stale(cast.rep, path, note["version"], body="Mine")["conflicts"]
    assert (clash["original"], clash["theirs"], clash["mine"]) == ("Old", "Theirs", "Mine")


def test_an_action_that_comes_too_late_says_what_moved(cast: Cast) -> None:
    made = records.deal(cast, cast.manager)
    stages = cast.manager.get("/crm/stages").get_json()["data"]
    path = f"/crm/deals/{made['id']}"
    cast.manager.post(f"{path}/move-stage", {"stageId": stages[2]["id"]})
    late = cast.manager.post(
        f"{path}/move-stage", {"stageId": stages[1]["id"], "position": 0}, If_Match='"1"'
    )
    assert late.status_code == 409
    (clash,) = late.get_json()["conflicts"]
    assert (clash["field"], clash["theirs"]) == ("stageId", stages[2]["id"])


def test_a_deleted_record_is_not_there_any_more(cast: Cast) -> None:
    made = records.deal(cast, cast.admin)
    cast.admin.ask("DELETE", f"/crm/deals/{made['id']}")
    late = cast.admin.patch(f"/crm/deals/{made['id']}", {"title": "Mine", "version": 1})
    assert late.status_code == 404
