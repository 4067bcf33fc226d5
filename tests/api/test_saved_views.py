"""Saved views over the API: own ones and shared ones, and rules that are checked."""

from typing import Any

import pytest

from tests.harness.cast import Cast

RULES = {
    "all": [
        {"field": "status", "op": "eq", "value": "open"},
        {"any": [
            {"field": "value", "op": "gte", "value": 100_000},
            {"not": {"field": "tags", "op": "contains", "value": "vip"}},
        ]},
    ]
}  # fmt: skip


def view(**more: Any) -> dict[str, Any]:
    return {"name": "Big", "kind": "deals", "layout": "list", "filters": RULES, **more}


def test_a_view_is_what_was_saved(cast: Cast) -> None:
    made = cast.rep.made("/crm/views", view(sort="-value", columns=["owner", "value"]))
    assert made["filters"] == RULES and made["columns"] == ["owner", "value"]
    assert (made["kind"], made["shared"], made["pinned"]) == ("deals", False, True)
    assert made["ownerId"] == cast.rep.id and made["version"] == 1
    path = f"/crm/views/{made['id']}"
    assert cast.rep.patch(path, {"name": "Bigger", "version": 1}).get_json()["version"] == 2
    assert cast.rep.patch(path, {"name": "Late", "version": 1}).status_code == 409
    assert cast.rep.ask("DELETE", path).status_code == 204
    assert cast.rep.get(path).status_code == 404


def test_only_ones_own_and_the_shared_ones_are_there(cast: Cast, outsiders: Cast) -> None:
    own = cast.rep.made("/crm/views", view())["id"]
    shared = cast.rep.made("/crm/views", view(shared=True))["id"]
    seen = {one["id"] for one in cast.rep2.get("/crm/views?limit=200").get_json()["data"]}
    assert shared in seen and own not in seen
    assert cast.manager.get(f"/crm/views/{own}").status_code == 404
    assert outsiders.admin.get(f"/crm/views/{shared}").status_code == 404
    assert cast.rep2.patch(f"/crm/views/{shared}", {"name": "Mine"}).status_code == 403
    assert cast.viewer.ask("DELETE", f"/crm/views/{shared}").status_code == 403
    assert cast.manager.patch(f"/crm/views/{shared}", {"name": "Ours"}).status_code == 200


def test_who_may_not_read_a_list_keeps_no_view_of_it(cast: Cast) -> None:
    assert cast.support.post("/crm/views", view()).status_code == 403
    shared = cast.manager.made("/crm/views", view(shared=True))["id"]
    assert cast.support.get(f"/crm/views/{shared}").status_code == 404
    contacts = {"name": "People", "kind": "contacts"}
    assert cast.support.post("/crm/views", contacts).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"filters": {"all": [{"field": "secret", "op": "eq", "value": 1}]}},
        {"filters": {"all": [{"field": "value", "op": "contains", "value": 1}]}},
        {"filters": {"all": [{"field": "value", "op": "gte", "value": "much"}]}},
        {"filters": {"all": [{"field": "value", "op": "gte", "value": 2**63}]}},
        {"filters": {"all": [{"field": "tags", "op": "contains", "value": "a\x00"}]}},
        {"filters": {"some": []}},
        {"filters": {"all": [], "any": []}},
        {"filters": {"all": "everything"}},
        {"filters": {"not": {"not": {"not": {"not": {"not": {"not": {"all": []}}}}}}}},
        {"filters": {"all": [{"field": "value", "op": "gte", "value": 1}] * 51}},
        {"layout": "map"},
        {"sort": "colour"},
        {"columns": ["password"]},
        {"kind": "users"},
        {"ownerId": "00000000-0000-7000-8000-000000000000"},
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    answer = cast.rep.post("/crm/views", view(**wrong))
    assert answer.status_code == 422, answer.get_data(as_text=True)


def test_fields_ask_for_the_right_to_read_them(cast: Cast) -> None:
    rule = {"field": "nextStep", "op": "eq", "value": "none"}
    body = {"name": "Quiet", "kind": "contacts", "filters": {"all": [rule]}}
    assert cast.marketing.post("/crm/views", body).status_code == 422
    assert cast.support.post("/crm/views", body).status_code == 201
