"""Segments over the API: made, changed, asked, refused."""

from typing import Any

import pytest

from app.crm.segments import queries
from tests.api import records
from tests.harness.cast import Cast


def dynamic(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Some", "kind": "dynamic", "rules": {"all": list(rules)}, **more}


def rule(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def test_a_dynamic_segment_is_what_was_saved(cast: Cast) -> None:
    asked = rule("contact.stage", "eq", "customer")
    made = cast.marketing.made("/crm/segments", dynamic(asked))
    assert (made["name"], made["kind"], made["version"]) == ("Some", "dynamic", 1)
    assert made["rules"] == {"all": [asked]} and "contactIds" not in made
    path = f"/crm/segments/{made['id']}"
    assert cast.viewer.get(path).get_json() == made
    changed = cast.marketing.patch(path, {"name": "Others", "version": 1}).get_json()
    assert (changed["name"], changed["version"]) == ("Others", 2)
    assert cast.marketing.patch(path, {"name": "Late", "version": 1}).status_code == 409
    listed = cast.manager.get("/crm/segments?limit=200").get_json()["data"]
    assert made["id"] in [one["id"] for one in listed]
    assert cast.marketing.ask("DELETE", path).status_code == 204
    assert cast.marketing.get(path).status_code == 404


def test_a_static_segment_holds_the_contacts_it_was_given(cast: Cast) -> None:
    ids = sorted(records.contact(cast.admin)["id"] for _ in range(3))
    body = {"name": "Fair", "kind": "static", "contactIds": [*ids[:2], ids[0]]}
    made = cast.marketing.made("/crm/segments", body)
    assert made["rules"] is None and made["contactIds"] == ids[:2]
    path = f"/crm/segments/{made['id']}"
    changed = cast.marketing.patch(path, {"contactIds": ids[1:]}).get_json()
    assert changed["contactIds"] == ids[1:]
    inside = cast.viewer.get(f"{path}/contacts").get_json()["data"]
    assert sorted(one["id"] for one in inside) == ids[1:]
    cast.marketing.post(f"{path}/add", {"contactIds": ids[:2]})
    gone = cast.marketing.post(f"{path}/remove", {"contactIds": [ids[2]]}).get_json()
    assert gone["contactIds"] == ids[:2]
    cast.admin.ask("DELETE", f"/crm/contacts/{ids[0]}")
    inside = cast.viewer.get(f"{path}/contacts").get_json()["data"]
    assert [one["id"] for one in inside] == [ids[1]]


@pytest.mark.parametrize("newest", [queries.NEWEST, 3], ids=["among the newest", "anywhere"])
def test_a_preview_counts_and_shows_ten(
    cast: Cast, newest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "NEWEST", newest)
    company = f"Preview {records.free_time()}"
    ids = [records.contact(cast.admin, companyName=company)["id"] for _ in range(11)]
    asked = {"rules": {"all": [rule("contact.companyName", "eq", company)]}}
    found = cast.viewer.post("/crm/segments/preview", asked).get_json()
    assert found["count"] == 11
    assert [one["id"] for one in found["sample"]] == ids[:0:-1]
    cast.admin.ask("DELETE", f"/crm/contacts/{ids[3]}")
    assert cast.viewer.post("/crm/segments/preview", asked).get_json()["count"] == 10


@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("gte", 450, [450, "450"]),
        ("gt", "449.5", [450, "450"]),
        ("lt", 450, [-7, "449.5"]),
        ("lte", "-7", [-7]),
        ("gte", "2026-12-31", ["2026-12-31T10:00", "2027-01-01"]),
        ("lt", "2027-01-01", ["2026-12-31T10:00"]),
    ],
)
def test_own_fields_are_compared_as_they_are_written(
    cast: Cast, op: str, value: Any, found: list[Any]
) -> None:
    name = f'of "two" \\ {op} {value} {records.free_time()}'
    written = [450, "450", "449.5", -7, True, None, "4e9", "2026-12-31T10:00", "2027-01-01"]
    for one in written:
        records.contact(cast.admin, customFields={name: one})
    asked = rule(f"contact.customFields.{name}", op, value)
    preview = cast.viewer.post("/crm/segments/preview", {"rules": asked}).get_json()
    values = [one["customFields"][name] for one in preview["sample"]]
    assert (preview["count"], values) == (
        len(found),
        [one for one in reversed(written) if one in found],
    )
    others = cast.viewer.post("/crm/segments/preview", {"rules": {"not": asked}}).get_json()
    everybody = cast.viewer.post("/crm/segments/preview", {"rules": {"all": []}}).get_json()
    assert others["count"] == everybody["count"] - len(found)


def test_another_orgs_contacts_and_segments_are_not_there(cast: Cast, outsiders: Cast) -> None:
    theirs = records.contact(outsiders.admin)["id"]
    body = {"name": "Spy", "kind": "static", "contactIds": [theirs]}
    assert cast.marketing.post("/crm/segments", body).status_code == 422
    made = cast.marketing.made("/crm/segments", dynamic(rule("contact.email", "exists", True)))
    assert outsiders.marketing.get(f"/crm/segments/{made['id']}").status_code == 404
    everybody = outsiders.marketing.post("/crm/segments/preview", {"rules": {"all": []}})
    assert everybody.get_json()["count"] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": None},
        {"rules": {"all": [rule("contact.secret", "eq", 1)]}},
        {"rules": {"all": [rule("secret", "eq", 1)]}},
        {"rules": {"all": [rule("contact.customFields.a\x00b", "gt", 1)]}},
        {"rules": {"all": [rule("contact.stage", "near", "x")]}},
        {"rules": {"all": [rule("contact.stage", "gte", "customer")]}},
        {"rules": {"all": [rule("contact.stage", "eq", "king")]}},
        {"rules": {"all": [rule("contact.score", "gte", "much")]}},
        {"rules": {"all": [rule("contact.ownerId", "eq", "me")]}},
        {"rules": {"all": [rule("deal.wonValue", "gte", 12.5)]}},
        {"rules": {"all": [rule("activity.lastAt", "withinDays", -1)]}},
        {"rules": {"not": {"not": {"not": {"not": {"not": {"not": {"all": []}}}}}}}},
        {"rules": {"all": [rule("contact.score", "gte", 1)] * 51}},
        {"rules": {"some": []}},
        {"rules": []},
        {"kind": "magic"},
        {"contactIds": ["00000000-0000-7000-8000-000000000000"]},
        {"kind": "static", "rules": {"all": [rule("contact.score", "gte", 1)]}},
        {"kind": "static", "rules": None, "contactIds": ["nobody"]},
        {"name": " "},
        {"orgId": "00000000-0000-7000-8000-000000000000"},
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    answer = cast.marketing.post("/crm/segments", dynamic(**wrong))
    assert answer.status_code == 422, answer.get_data(as_text=True)
