"""Scoring rules over the API: kept as they were sent, previewed, refused."""

from typing import Any

import pytest

from tests.api import records
from tests.crm.scoring.shapes import asks, rule, rules
from tests.harness.cast import Cast

PHONE = asks("contact.phone", "exists", True)


def test_a_rule_is_what_was_saved(cast: Cast) -> None:
    made = cast.marketing.made("/crm/scoring-rules", rule(PHONE, 5, per="lead", atMost=3))
    wanted = ("name", "group", "condition", "points", "per", "atMost", "active", "version")
    assert [made[name] for name in wanted] == ["R", "fit", PHONE, 5, "lead", 3, True, 1]
    path = f"/crm/scoring-rules/{made['id']}"
    assert cast.viewer.get(path).get_json() == made
    assert made["id"] == rules(cast.manager)[-1]["id"]
    changed = cast.marketing.patch(path, {"points": 6, "version": 1}).get_json()
    assert (changed["points"], changed["version"]) == (6, 2)
    assert cast.marketing.patch(path, {"points": 7, "version": 1}).status_code == 409
    assert cast.marketing.ask("DELETE", path).status_code == 204
    assert cast.marketing.get(path).status_code == 404


def test_a_preview_says_what_would_become_of_todays_leads_and_changes_nothing(cast: Cast) -> None:
    lead = records.lead(cast)
    before = rules(cast.marketing)
    other = {"id": before[0]["id"], "points": -100, "condition": {"all": []}}
    found = cast.marketing.post("/crm/scoring-rules/preview", {"rules": [other]}).get_json()
    assert (found["leads"], found["up"], found["down"]) == (1, 0, 1)
    assert (found["threshold"], found["reach"], found["fall"]) == (30, 0, 1)
    assert found["before"][lead["score"] // 10] == found["after"][0] == 1
    example = found["examples"][0]
    assert (example["leadId"], example["before"], example["after"]) == (
        lead["id"],
        lead["score"],
        0,
    )
    assert sum(part["points"] for part in example["scoreParts"]) == 0
    assert rules(cast.marketing) == before
    assert cast.admin.get(f"/crm/leads/{lead['id']}").get_json()["score"] == lead["score"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"points": 101}, "points"),
        ({"points": "5"}, "points"),
        ({"group": "luck"}, "group"),
        ({"condition": asks("contact.shoeSize", "eq", 1)}, "condition"),
        ({"condition": asks("contact.score", "gte", 1)}, "condition"),
        ({"condition": asks("lead.score", "gte", 1)}, "condition"),
        ({"condition": {"some": []}}, "condition"),
        ({"per": "shoe"}, "per"),
        ({"atMost": 3}, "atMost"),
        ({"name": " "}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_could_not_be_counted_is_refused(
    cast: Cast, change: dict[str, Any], field: str
) -> None:
    before = rules(cast.marketing)
    bad = {**rule(PHONE, 5), **change}
    answer = cast.marketing.post("/crm/scoring-rules", bad)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    for path in ("preview", "switch-on"):
        answer = cast.marketing.post(f"/crm/scoring-rules/{path}", {"rules": [bad]})
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == f"rules.0.{field}"
    assert rules(cast.marketing) == before


def test_a_switch_is_all_or_nothing(cast: Cast, outsiders: Cast) -> None:
    one = rules(cast.marketing)[0]
    theirs = rules(outsiders.marketing)[0]["id"]
    good = {"id": one["id"], "points": 3}
    path = "/crm/scoring-rules/switch-on"
    for bad in (
        {"rules": [good], "removed": [theirs]},
        {"rules": [good, {"id": theirs, "points": 1}]},
        {"rules": [good, good]},
        {"rules": [good], "caps": {"fit": 101}},
        {"rules": [{"id": one["id"], "points": one["points"]}]},
    ):
        assert cast.marketing.post(path, bad).status_code == 422
    stale = cast.marketing.post(path, {"rules": [{**good, "version": one["version"] + 1}]})
    assert stale.status_code == 409
    assert rules(cast.marketing)[0] == one
    assert cast.marketing.get(f"/crm/scoring-rules/{theirs}").status_code == 404
