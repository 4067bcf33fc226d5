"""Section 3, cell by cell, over HTTP: each role on what is its own, another's, another org's."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.api import records
from tests.api.drawing import DRAWING, ROLES, cell, expected
from tests.harness.cast import Cast, Person

PERMISSIONS = Path(__file__).parents[2] / "app/crm/permissions.txt"
Maker = Callable[[Cast, Person], dict[str, Any]]


def _contact(cast: Cast, owner: Person) -> dict[str, Any]:
    return records.contact(cast.admin, owner)


def _campaign(cast: Cast, owner: Person) -> dict[str, Any]:
    return records.campaign(cast)


@cache
def _lead(status: str) -> Maker:
    return lambda cast, owner: records.lead(cast, owner, status)


@cache
def _deal(status: str) -> Maker:
    return lambda cast, owner: records.deal(cast, owner, status)


def _segment(cast: Cast, owner: Person) -> dict[str, Any]:
    return cast.admin.made("/crm/segments", {"name": "Guests", "kind": "static"})


def _form(cast: Cast, owner: Person) -> dict[str, Any]:
    return records.form(cast)


def _suppression(cast: Cast, owner: Person) -> dict[str, Any]:
    return records.suppression(cast)


def _scoring_rule(cast: Cast, owner: Person) -> dict[str, Any]:
    body = {"name": "R", "group": "fit", "condition": {"all": []}, "points": 0}
    return cast.admin.made("/crm/scoring-rules", body)


REASON = {"reason": "No budget"}
LOST = {"lostReason": "Price"}
# method, path, the row of the drawing (decisions: nearest kin), body, how it is made, success
ACTIONS: list[tuple[str, str, str, Any, Maker, int]] = [
    ("GET", "/contacts/{id}", "contact:read", None, _contact, 200),
    ("GET", "/contacts/{id}/timeline", "contact:read", None, _contact, 200),
    ("PATCH", "/contacts/{id}", "contact:update", {"jobTitle": "Buyer"}, _contact, 200),
    ("DELETE", "/contacts/{id}", "contact:delete", None, _contact, 204),
    ("POST", "/contacts/{id}/reassign", "contact:reassign", {"ownerId": "{other}"}, _contact, 200),
    ("GET", "/leads/{id}", "lead:read", None, _lead("new"), 200),
    ("PATCH", "/leads/{id}", "lead:qualify", {"title": "Warm rooms"}, _lead("new"), 200),
    ("POST", "/leads/{id}/contacted", "lead:qualify", {}, _lead("new"), 200),
    ("POST", "/leads/{id}/qualify", "lead:qualify", {}, _lead("contacted"), 200),
    ("POST", "/leads/{id}/disqualify", "lead:disqualify", REASON, _lead("new"), 200),
    ("POST", "/leads/{id}/convert", "lead:convert", {}, _lead("qualified"), 200),
    ("POST", "/leads/{id}/reopen", "lead:qualify", {}, _lead("disqualified"), 200),
    ("GET", "/deals/{id}", "deal:read", None, _deal("open"), 200),
    ("PATCH", "/deals/{id}", "deal:update", {"title": "Gates"}, _deal("open"), 200),
    ("POST", "/deals/{id}/move-stage", "deal:update", {"stageId": "{stage}"}, _deal("open"), 200),
    ("POST", "/deals/{id}/won", "deal:close-won", {}, _deal("open"), 200),
    ("POST", "/deals/{id}/lost", "deal:close-lost", LOST, _deal("open"), 200),
    ("POST", "/deals/{id}/abandon", "deal:close-lost", {}, _deal("open"), 200),
    ("POST", "/deals/{id}/reopen", "deal:update", {}, _deal("won"), 200),
    ("DELETE", "/deals/{id}", "deal:delete", None, _deal("open"), 204),
    ("GET", "/activities/{id}", "activity:read", None, records.activity, 200),
    ("PATCH", "/activities/{id}", "activity:update", {"outcome": "Fine"}, records.activity, 200),
    ("POST", "/activities/{id}/complete", "activity:update", {}, records.activity, 200),
    ("DELETE", "/activities/{id}", "activity:update", None, records.activity, 204),
    ("GET", "/campaigns/{id}", "campaign:read", None, _campaign, 200),
    ("GET", "/campaigns/{id}/stats", "campaign:read", None, _campaign, 200),
    ("GET", "/campaigns/{id}/moments", "campaign:read", None, _campaign, 200),
    ("GET", "/campaigns/{id}/links", "campaign:read", None, _campaign, 200),
    ("GET", "/campaigns/{id}/recipients", "campaign:read", None, _campaign, 200),
    ("PATCH", "/campaigns/{id}", "campaign:create", {"name": "Spring"}, _campaign, 200),
    ("DELETE", "/campaigns/{id}", "campaign:create", None, _campaign, 204),
    ("POST", "/campaigns/{id}/launch", "campaign:launch", {}, _campaign, 200),
    ("GET", "/bookings/{id}", "activity:read", None, records.booking, 200),
    ("PATCH", "/bookings/{id}", "activity:update", {"title": "Visit"}, records.booking, 200),
    ("POST", "/bookings/{id}/complete", "activity:update", {}, records.booking, 200),
    ("POST", "/bookings/{id}/cancel", "activity:update", {}, records.booking, 200),
    ("POST", "/bookings/{id}/no-show", "activity:update", {}, records.booking, 200),
    ("GET", "/suppressions/{id}", "campaign:read", None, _suppression, 200),
    (
        "POST",
        "/suppressions/{id}/lift",
        "campaign:create",
        {"reason": "A mistake"},
        _suppression,
        200,
    ),
    ("GET", "/segments/{id}", "campaign:read", None, _segment, 200),
    ("GET", "/segments/{id}/contacts", "campaign:read", None, _segment, 200),
    ("PATCH", "/segments/{id}", "campaign:create", {"name": "Fair"}, _segment, 200),
    ("POST", "/segments/{id}/add", "campaign:create", {"contactIds": []}, _segment, 200),
    ("POST", "/segments/{id}/remove", "campaign:create", {"contactIds": []}, _segment, 200),
    ("DELETE", "/segments/{id}", "campaign:create", None, _segment, 204),
    ("GET", "/forms/{id}", "campaign:read", None, _form, 200),
    ("PATCH", "/forms/{id}", "campaign:create", {"title": "Hello"}, _form, 200),
    ("POST", "/forms/{id}/archive", "campaign:create", {}, _form, 200),
    ("DELETE", "/forms/{id}", "campaign:create", None, _form, 204),
    ("GET", "/scoring-rules/{id}", "campaign:read", None, _scoring_rule, 200),
    ("PATCH", "/scoring-rules/{id}", "campaign:create", {"points": 1}, _scoring_rule, 200),
    ("DELETE", "/scoring-rules/{id}", "campaign:create", None, _scoring_rule, 204),
]
COLLECTIONS = [
    ("/contacts", "contact:read"),
    ("/leads", "lead:read"),
    ("/deals", "deal:read"),
    ("/activities", "activity:read"),
    ("/bookings", "activity:read"),
    ("/campaigns", "campaign:read"),
    ("/approvals", "deal:read"),
    ("/processes", "deal:read"),
    ("/stages", "deal:read"),
    ("/tags", "contact:read"),
    ("/segments", "campaign:read"),
    ("/forms", "campaign:read"),
    ("/suppressions", "campaign:read"),
    ("/scoring-rules", "campaign:read"),
    ("/scoring-runs", "campaign:read"),
    ("/pipelines", "pipeline:manage"),
    ("/users", "pipeline:manage"),
    ("/teams", "pipeline:manage"),
    ("/settings", "pipeline:manage"),
    ("/audit-log", "pipeline:manage"),
]
CREATIONS = [
    ("/contacts", "contact:create", {"email": "{unique}@x.example"}),
    ("/leads", "lead:create", {"contactId": "{contact}", "title": "T"}),
    ("/deals", "deal:create", {"contactId": "{contact}", "title": "T"}),
    ("/activities", "activity:create", {"contactId": "{contact}", "type": "call", "subject": "S"}),
    ("/bookings", "activity:create", {"contactId": "{contact}", "startsAt": "{soon}"}),
    ("/segments", "campaign:create", {"name": "{unique}", "rules": {"all": []}}),
    ("/forms", "campaign:create", {"name": "{unique}", "ownerId": "{rep}"}),
    ("/suppressions", "campaign:create", {"address": "{unique}@x.example"}),
    (
        "/scoring-rules",
        "campaign:create",
        {"name": "{unique}", "group": "fit", "condition": {"all": []}, "points": 0},
    ),
    ("/campaigns", "campaign:create", {"name": "{unique}"}),
    ("/pipelines", "pipeline:manage", {"name": "{unique}", "stages": [{"name": "first"}]}),
    ("/teams", "pipeline:manage", {"name": "{unique}"}),
    ("/products", "pipeline:manage", {"name": "{unique}"}),
    ("/product-categories", "pipeline:manage", {"name": "{unique}"}),
    ("/price-lists", "pipeline:manage", {"name": "{unique}"}),
    (
        "/users",
        "pipeline:manage",
        {"email": "{unique}@x.example", "name": "N", "roles": ["viewer"]},
    ),
]


def test_the_matrix_file_equals_the_specification() -> None:
    assert PERMISSIONS.read_text() == DRAWING


@pytest.mark.parametrize(
    ("method", "path", "right", "body", "make", "success"),
    ACTIONS,
    ids=[f"{action[0]} {action[1]}" for action in ACTIONS],
)
def test_each_role_on_each_record(
    cast: Cast,
    outsiders: Cast,
    method: str,
    path: str,
    right: str,
    body: Any,
    make: Maker,
    success: int,
) -> None:
    wrong = []
    for role, person in zip(ROLES, _people(cast), strict=True):
        owners = {
            "own": (cast, person),
            "another's": (cast, cast.rep2),
            "outsider's": (outsiders, outsiders.rep),
        }
        for whose, (home, owner) in owners.items():
            wanted = expected(right, role, whose, success)
            fresh = method != "GET" and wanted == success
            record_id = make(home, owner)["id"] if fresh else _standing(make, home, owner)
            answer = person.ask(method, f"/crm{path.format(id=record_id)}", _filled(cast, body))
            if answer.status_code != wanted:
                wrong.append((role, whose, wanted, answer.status_code, answer.get_data()[:300]))
    assert not wrong


@pytest.mark.parametrize(("path", "right"), COLLECTIONS, ids=[path for path, _ in COLLECTIONS])
def test_each_role_on_each_collection(cast: Cast, path: str, right: str) -> None:
    for role, person in zip(ROLES, _people(cast), strict=True):
        wanted = 403 if cell(right, role) == "—" else 200
        assert person.get(f"/crm{path}").status_code == wanted, role


@pytest.mark.parametrize(("path", "right", "body"), CREATIONS, ids=[path for path, *_ in CREATIONS])
def test_each_role_creating(cast: Cast, path: str, right: str, body: dict[str, Any]) -> None:
    for role, person in zip(ROLES, _people(cast), strict=True):
        about = records.contact(cast.admin, person)["id"]
        said = {
            key: value.format(
                contact=about,
                unique=f"{role}-{path[1:]}",
                soon=records.free_time(),
                rep=cast.rep.id,
            )
            if isinstance(value, str)
            else value
            for key, value in body.items()
        }
        wanted = 403 if cell(right, role) == "—" else 201
        answer = person.post(f"/crm{path}", said)
        assert answer.status_code == wanted, (role, answer.get_data(as_text=True))


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("leads", records.lead),
        ("deals", records.deal),
        ("activities", records.activity),
        ("bookings", records.booking),
    ],
)
def test_lists_hold_only_what_may_be_read(cast: Cast, kind: str, make: Maker) -> None:
    own, foreign = make(cast, cast.rep)["id"], make(cast, cast.rep2)["id"]
    seen = {entry["id"] for entry in cast.rep.get(f"/crm/{kind}?limit=200").get_json()["data"]}
    assert own in seen
    assert foreign not in seen
    total = cast.rep.get(f"/crm/{kind}?limit=200&count=true").get_json()["page"]["total"]
    assert total == len(seen)


def test_lists_end_at_the_org(cast: Cast, outsiders: Cast) -> None:
    made = records.deal(outsiders)
    for path in ("/deals", "/contacts", "/audit-log", "/users", "/search?q=polar"):
        text = cast.admin.get(f"/crm{path}").get_data(as_text=True)
        assert made["id"] not in text
        assert made["contactId"] not in text
        assert outsiders.admin.id not in text


def test_a_rep_names_no_other_owner(cast: Cast) -> None:
    about = records.contact(cast.rep)
    for path, body in (
        ("/contacts", {"email": "owned@x.example"}),
        ("/leads", {"contactId": about["id"], "title": "T"}),
        ("/deals", {"contactId": about["id"], "title": "T"}),
    ):
        answer = cast.rep.post(f"/crm{path}", {**body, "ownerId": cast.rep2.id})
        assert answer.status_code == 403
    given = {"ownerId": cast.rep2.id}
    assert cast.rep.patch(f"/crm/contacts/{about['id']}", given).status_code == 403
    changed = cast.manager.patch(f"/crm/contacts/{about['id']}", given)
    assert changed.status_code == 200
    assert changed.get_json()["ownerId"] == cast.rep2.id


@cache
def _standing(make: Maker, home: Cast, owner: Person) -> str:
    """A record that is only looked at, or not even that."""
    found: str = make(home, owner)["id"]
    return found


def _people(cast: Cast) -> list[Person]:
    return [cast.admin, cast.manager, cast.rep, cast.support, cast.marketing, cast.viewer]


def _filled(cast: Cast, body: Any) -> Any:
    if not body:
        return body
    values = {"other": cast.rep2.id, "stage": records.stages(cast)[1]["id"]}
    return {
        key: value.format(**values) if isinstance(value, str) else value
        for key, value in body.items()
    }
