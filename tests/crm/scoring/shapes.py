"""Scoring rules as the API takes them, and what it says of scores."""

from typing import Any

from tests.harness.cast import Cast, Person
from tests.harness.working import work_off


def asks(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def rule(condition: dict[str, Any], points: int, **more: Any) -> dict[str, Any]:
    return {"name": "R", "group": "fit", "condition": condition, "points": points, **more}


def rules(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get("/crm/scoring-rules?limit=200").get_json()["data"]
    return found


def clear(cast: Cast) -> None:
    """No rule is left."""
    removed = [one["id"] for one in rules(cast.marketing)]
    switch_on(cast, removed=removed)


def switch_on(cast: Cast, **proposal: Any) -> dict[str, Any]:
    """Switches it on and waits until all scores follow; the run as it ended."""
    answer = cast.marketing.post("/crm/scoring-rules/switch-on", proposal)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    work_off(cast.app)
    ended: dict[str, Any] = cast.marketing.get(f"/crm/scoring-runs/{answer.get_json()['id']}").json
    assert ended["state"] == "done", ended
    return ended


def scored(cast: Cast, contact_id: str) -> tuple[int, dict[str, int]]:
    """The contact's score, which is the sum of its parts, and those by name."""
    contact = cast.admin.get(f"/crm/contacts/{contact_id}").get_json()
    parts = {part["name"]: part["points"] for part in contact["scoreParts"]}
    assert contact["score"] == sum(part["points"] for part in contact["scoreParts"])
    return contact["score"], parts
