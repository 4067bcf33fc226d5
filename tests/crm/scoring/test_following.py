"""Scores follow what happens, one contact or all, and say of what they are made."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.crm.scoring.shapes import asks, clear, rule, rules, scored, switch_on
from tests.harness.cast import Cast
from tests.harness.working import run_job, work_off

REFRESH = "crm.refresh-scores"


def contact(cast: Cast, **more: Any) -> str:
    made: str = cast.rep.made("/crm/contacts", {"email": "a@polar.example", **more})["id"]
    return made


def test_a_new_org_scores_as_it_always_did(cast: Cast) -> None:
    whose = contact(cast, source="referral", phone="+49 30 1", companyName="Polar")
    assert scored(cast, whose) == (
        52,
        {
            "Came by referral": 20,
            "Address at a company’s own domain": 12,
            "Phone number given": 10,
            "Company known": 10,
        },
    )
    bare = contact(cast, email="b@gmail.com")
    assert scored(cast, bare) == (10, {"Asked on the web": 10})
    call = {"type": "call", "subject": "Hi", "contactId": bare, "outcome": "Reached"}
    cast.rep.made("/crm/activities", {**call, "completedAt": datetime.now(UTC).isoformat()})
    assert scored(cast, bare)[0] == 45


def test_a_rule_that_is_added_changed_and_removed_counts_for_all(cast: Cast) -> None:
    clear(cast)
    whose = contact(cast, tags=["vip"])
    made = cast.marketing.made("/crm/scoring-rules", rule(asks("contact.tags", "eq", "vip"), 40))
    path = f"/crm/scoring-rules/{made['id']}"
    for change, score in (({}, 40), ({"points": 7}, 7), ({"active": False}, 0)):
        if change:
            assert cast.marketing.patch(path, change).status_code == 200
        work_off(cast.app)
        assert scored(cast, whose)[0] == score
    cast.marketing.patch(path, {"active": True})
    assert cast.marketing.ask("DELETE", path).status_code == 204
    work_off(cast.app)
    assert scored(cast, whose) == (0, {})


def test_what_is_too_much_for_a_group_and_for_all_is_a_part_of_its_own(cast: Cast) -> None:
    clear(cast)
    everybody: dict[str, Any] = {"all": []}
    wanted = [rule(everybody, 50), rule(everybody, 40, name="S")]
    behaviour = rule(everybody, 80, name="T", group="behaviour")
    switch_on(cast, rules=[*wanted, behaviour], caps={"fit": 60})
    points = {"R": 50, "S": 40, "T": 80, "Fit: 60 at most": -30, "Scores end at 0 and 100": -40}
    assert scored(cast, contact(cast)) == (100, points)


def test_orgs_whose_rules_read_alike_keep_their_own_names(cast: Cast) -> None:
    for org, name in ((cast, "Big"), (Cast(cast.app), "Grand")):
        clear(org)
        switch_on(org, rules=[rule(asks("contact.tags", "eq", "big"), 25, name=name)])
        assert scored(org, contact(org, tags=["big"])) == (25, {name: 25})


def test_what_is_of_a_year_is_over_with_it(cast: Cast) -> None:
    clear(cast)
    this_year = asks("contact.createdAt", "during", "thisYear")
    recent = asks("contact.createdAt", "withinDays", 7)
    switch_on(cast, rules=[rule(this_year, 30, name="Year"), rule(recent, 20, name="Week")])
    whose = contact(cast)
    assert scored(cast, whose)[1] == {"Year": 30, "Week": 20}
    first = datetime(datetime.now(UTC).year + 1, 1, 8, 12, tzinfo=UTC)
    run_job(cast.app, REFRESH, first)
    assert scored(cast, whose) == (0, {})


def test_leads_and_deals_count_for_their_contact_where_a_rule_asks(cast: Cast) -> None:
    clear(cast)
    fair = rule(asks("lead.source", "eq", "fair"), 12)
    each = rule(asks("deal.status", "eq", "open"), 6, name="Deals", per="deal", atMost=2)
    switch_on(cast, rules=[fair, each])
    whose = contact(cast)
    lead = cast.rep.made("/crm/leads", {"contactId": whose, "title": "L", "source": "fair"})
    work_off(cast.app)
    assert scored(cast, whose) == (12, {"R": 12})
    assert cast.rep.get(f"/crm/leads/{lead['id']}").get_json()["score"] == 12
    for expected in (6, 12, 12):
        cast.rep.made("/crm/deals", {"contactId": whose, "title": "D"})
        work_off(cast.app)
        assert scored(cast, whose)[1]["Deals"] == expected


def test_a_company_counts_for_those_who_work_there(cast: Cast) -> None:
    clear(cast)
    switch_on(cast, rules=[rule(asks("company.tags", "contains", "big"), 25)])
    company = {"type": "company", "companyName": "Polar"}
    employer = cast.manager.made("/crm/contacts", company)["id"]
    whose = contact(cast, companyId=employer)
    cast.manager.patch(f"/crm/contacts/{employer}", {"tags": ["big"]})
    work_off(cast.app)
    assert scored(cast, whose)[0] == 25


def test_time_takes_back_what_was_recent(cast: Cast) -> None:
    clear(cast)
    switch_on(cast, rules=[rule(asks("contact.createdAt", "withinDays", 3), 30)])
    whose = contact(cast)
    for days, score in ((2, 30), (4, 0)):
        run_job(cast.app, REFRESH, datetime.now(UTC) + timedelta(days=days))
        assert scored(cast, whose)[0] == score


def test_switching_on_is_taken_back_as_a_whole_but_not_over_later_changes(cast: Cast) -> None:
    before = rules(cast.marketing)
    whose = contact(cast, phone="+49 30 1")
    score = scored(cast, whose)[0]
    run = switch_on(
        cast,
        rules=[{"id": before[0]["id"], "points": 99}, rule({"all": []}, 5)],
        removed=[before[4]["id"]],
        caps={"fit": 1},
    )
    assert scored(cast, whose)[0] != score
    undo = cast.marketing.post(f"/crm/scoring-runs/{run['id']}/undo")
    assert undo.status_code == 200
    work_off(cast.app)
    assert scored(cast, whose)[0] == score
    kept = ("id", "name", "group", "condition", "points", "active", "position")
    assert [[one[name] for name in kept] for one in rules(cast.marketing)] == [
        [one[name] for name in kept] for one in before
    ]
    assert cast.marketing.post(f"/crm/scoring-runs/{run['id']}/undo").status_code == 409


def test_a_later_change_replaces_a_run_that_is_under_way(cast: Cast) -> None:
    first, second = (
        cast.marketing.post("/crm/scoring-rules/switch-on", {"rules": [rule({"all": []}, points)]})
        for points in (1, 2)
    )
    work_off(cast.app)
    states = [
        cast.viewer.get(f"/crm/scoring-runs/{one.get_json()['id']}").get_json()["state"]
        for one in (first, second)
    ]
    assert states == ["replaced", "done"]


def test_the_audit_log_says_who_changed_which_rule(cast: Cast) -> None:
    one = rules(cast.marketing)[0]
    cast.marketing.patch(f"/crm/scoring-rules/{one['id']}", {"points": 21})
    found = cast.admin.get("/crm/audit-log?event=scoring.rule-changed").get_json()["data"][0]
    assert found["actorId"] == cast.marketing.id
    assert found["changes"] == {"points": [20, 21]}
