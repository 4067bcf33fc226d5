"""Whatever the rules are, a score is the sum of its parts within 0 and 100, and it is the same
whether one contact is counted or all of them."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.crm.scoring.shapes import asks, rules, switch_on
from tests.harness.cast import Cast

SOURCES = ("web", "referral", "campaign", "cold-outreach")
Facts = dict[str, Any]


@dataclass
class Town:
    """An org with contacts of all kinds, and what is known of each."""

    cast: Cast
    people: dict[str, Facts]


@pytest.fixture(scope="module")
def town(app: Flask) -> Town:
    cast = Cast(app)
    people = dict(_person(cast, number) for number in range(12))
    return Town(cast, people)


def _person(cast: Cast, number: int) -> tuple[str, Facts]:
    facts = {
        "source": SOURCES[number % 4],
        "phone": number % 3 == 0,
        "own": number % 2 == 0,
        "tags": ["vip"] if number % 5 == 0 else [],
        "leads": number % 4,
        "activities": number % 3,
    }
    address = f"p{number}@{'polar.example' if facts['own'] else 'gmail.com'}"
    phone = {"phone": "+49 30 1"} if facts["phone"] else {}
    body = {"email": address, "source": facts["source"], "tags": facts["tags"], **phone}
    contact: str = cast.admin.made("/crm/contacts", body)["id"]
    for _ in range(facts["leads"]):
        cast.admin.made("/crm/leads", {"contactId": contact, "title": "L", "source": "fair"})
    for _ in range(facts["activities"]):
        call = {"type": "call", "subject": "C", "contactId": contact, "outcome": "Reached"}
        cast.admin.made("/crm/activities", {**call, "completedAt": "2026-01-02T08:00:00Z"})
    return contact, facts


# Conditions as the API has them, and how often each holds for a contact by what is known of it.
CONDITIONS: list[tuple[dict[str, Any], Any]] = [
    ({"all": []}, lambda it: 1),
    (asks("contact.source", "eq", "web"), lambda it: it["source"] == "web"),
    (asks("contact.source", "in", ["referral", "web"]), lambda it: it["source"] in SOURCES[:2]),
    (asks("contact.phone", "exists", True), lambda it: it["phone"]),
    (asks("contact.phone", "exists", False), lambda it: not it["phone"]),
    (asks("contact.ownDomain", "eq", True), lambda it: it["own"]),
    ({"not": asks("contact.tags", "contains", "vip")}, lambda it: not it["tags"]),
    (asks("lead.source", "eq", "fair"), lambda it: it["leads"] > 0),
    ({"not": asks("lead.status", "eq", "new")}, lambda it: it["leads"] == 0),
    (asks("activity.lastAt", "withinDays", 7), lambda it: it["activities"] > 0),
    (
        {"any": [asks("contact.answeredAt", "exists", True), asks("lead.title", "eq", "L")]},
        lambda it: it["activities"] > 0 or it["leads"] > 0,
    ),
    (
        {"all": [asks("contact.phone", "exists", True), asks("contact.ownDomain", "eq", False)]},
        lambda it: it["phone"] and not it["own"],
    ),
]
TIMES: dict[Any, Any] = {
    None: lambda it: 1,
    "lead": lambda it: it["leads"],
    "activity": lambda it: it["activities"],
}


@st.composite
def proposals(draw: st.DrawFn) -> tuple[list[Facts], dict[str, Any]]:
    def a_rule(number: int) -> Facts:
        per = draw(st.sampled_from([None, None, "lead", "activity"]))
        return {
            "name": f"Rule {number}",
            "group": draw(st.sampled_from(["fit", "behaviour"])),
            "condition": draw(st.integers(0, len(CONDITIONS) - 1)),
            "points": draw(st.integers(-100, 100)),
            "per": per,
            "atMost": draw(st.none() | st.integers(1, 3)) if per else None,
            "active": draw(st.sampled_from([True, True, True, False])),
        }

    made = [a_rule(number) for number in range(draw(st.integers(0, 6)))]
    cap = st.none() | st.integers(0, 100)
    return made, {"fit": draw(cap), "behaviour": draw(cap)}


def _expected(rule: Facts, it: Facts) -> int:
    """What the rule gives."""
    if not rule["active"] or not CONDITIONS[rule["condition"]][1](it):
        return 0
    times = TIMES[rule["per"]](it)
    return rule["points"] * (times if rule["atMost"] is None else min(times, rule["atMost"]))


def _score(made: list[Facts], caps: dict[str, Any], it: Facts) -> int:
    total = 0
    for group, cap in caps.items():
        given = sum(_expected(rule, it) for rule in made if rule["group"] == group)
        total += given if cap is None else min(given, cap)
    return max(0, min(100, total))


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(proposals())
def test_a_score_is_the_sum_of_its_parts_however_it_is_counted(
    town: Town, proposal: tuple[list[Facts], dict[str, Any]]
) -> None:
    """All at once as the preview foresaw, then one by one as each contact changes."""
    made, caps = proposal
    cast = town.cast
    sent = [{**rule, "condition": CONDITIONS[rule["condition"]][0]} for rule in made]
    body = {"rules": sent, "removed": [one["id"] for one in rules(cast.marketing)], "caps": caps}
    foreseen = cast.marketing.post("/crm/scoring-rules/preview", body).get_json()
    if not sent and not body["removed"]:
        body["rules"] = [{"name": "N", "group": "fit", "condition": {"all": []}, "points": 0}]
    switch_on(cast, **body)
    scores = _as_expected(town, made, caps)
    leads = cast.admin.get("/crm/leads?limit=200").get_json()["data"]
    assert all(lead["score"] == scores[lead["contactId"]] for lead in leads)
    bars = [sum(min(lead["score"] // 10, 9) == bar for lead in leads) for bar in range(10)]
    assert foreseen["after"] == bars
    for contact_id in list(scores)[::3]:
        it = town.people[contact_id]
        it["phone"] = not it["phone"]
        phone = {"phone": "+49 30 1" if it["phone"] else None}
        cast.admin.patch(f"/crm/contacts/{contact_id}", phone)
    _as_expected(town, made, caps)


def _as_expected(town: Town, made: list[Facts], caps: dict[str, Any]) -> dict[str, int]:
    """The scores of all, each held against what is known of the contact."""
    found = town.cast.admin.get("/crm/contacts?limit=200").get_json()["data"]
    for contact in found:
        expected = _score(made, caps, town.people[contact["id"]])
        assert contact["score"] == expected, contact["scoreParts"]
        assert contact["score"] == sum(part["points"] for part in contact["scoreParts"])
    return {contact["id"]: contact["score"] for contact in found}
