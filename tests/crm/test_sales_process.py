"""The sales process of section 7: its stages, guards and tasks, and what its end brings about."""

from itertools import count
from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast, Person
from tests.harness.working import work_off

DATE = "2026-12-24T12:00:00Z"
NUMBERS = count()


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def converted(cast: Cast, amount: int = 100_000, **more: Any) -> dict[str, Any]:
    """A deal of the rep's, made from a lead, with all hooks done."""
    contact = {
        "email": f"anna{next(NUMBERS)}@polar.example",
        "phone": "+49 1",
        "companyName": "Polar",
    }
    value = {"amount": amount, "currency": "USD"}
    lead = cast.rep.made(
        "/crm/leads", {"title": "Fridges", "contact": contact, "estimatedValue": value}
    )
    for step in ("contacted", "qualify"):
        assert cast.rep.post(f"/crm/leads/{lead['id']}/{step}").status_code == 200
    answer = cast.rep.post(f"/crm/leads/{lead['id']}/convert", more)
    assert answer.status_code == 200, answer.get_json()
    work_off(cast.app)
    deal: dict[str, Any] = answer.get_json()["deal"]
    return deal


def process_of(person: Person, deal: dict[str, Any]) -> dict[str, Any]:
    data = person.get(f"/crm/processes?entityId={deal['id']}").get_json()["data"]
    assert len(data) == 1
    found: dict[str, Any] = data[0]
    return found


def tasks(process: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {task["title"]: task for stage in process["stages"] for task in stage["tasks"]}


def complete(person: Person, process: dict[str, Any], title: str) -> Any:
    task = tasks(process)[title]
    return person.post(f"/crm/processes/{process['id']}/tasks/{task['id']}/complete")


def move(cast: Cast, deal: dict[str, Any], name: str) -> None:
    stages = cast.rep.get("/crm/stages").get_json()["data"]
    stage = next(stage for stage in stages if stage["name"] == name)
    answer = cast.rep.post(f"/crm/deals/{deal['id']}/move-stage", {"stageId": stage["id"]})
    assert answer.status_code == 200


def test_begins_as_section_7_draws_it(cast: Cast) -> None:
    process = process_of(cast.rep, converted(cast))
    assert process["status"] == "running"
    assert [(stage["name"], stage["status"]) for stage in process["stages"]] == [
        ("discovery", "active"),
        ("proposal", "pending"),
        ("negotiation", "pending"),
        ("closing", "pending"),
    ]
    assert [bool(stage["missing"]) for stage in process["stages"]] == [False, True, True, True]
    assert {task["assigneeId"] for task in tasks(process).values()} == {cast.rep.id}
    assert len(tasks(process)) == 8


def test_a_closed_stage_says_what_is_missing(cast: Cast) -> None:
    deal = converted(cast)
    process = process_of(cast.rep, deal)
    answer = complete(cast.rep, process, "Prepare proposal document")
    assert answer.status_code == 422
    assert "Discovery complete" in answer.get_json()["detail"]
    move(cast, deal, "discovery-complete")
    assert complete(cast.rep, process, "Prepare proposal document").status_code == 200
    assert complete(cast.rep, process, "Prepare proposal document").status_code == 409


def test_sending_the_proposal_opens_negotiation(cast: Cast) -> None:
    deal = converted(cast)
    process = process_of(cast.rep, deal)
    move(cast, deal, "discovery-complete")
    assert complete(cast.rep, process, "Address objections").status_code == 422
    answer = complete(cast.rep, process, "Send proposal to contact")
    assert answer.get_json()["stages"][2]["status"] == "active"
    assert complete(cast.rep, process, "Address objections").status_code == 200


def test_the_stage_alone_opens_negotiation_and_closing(cast: Cast) -> None:
    deal = converted(cast)
    move(cast, deal, "verbal-agreement")
    states = [stage["status"] for stage in process_of(cast.rep, deal)["stages"]]
    assert states == ["active"] * 4


def test_the_last_closing_task_wins_the_deal(cast: Cast) -> None:
    deal = converted(cast, expectedCloseDate=DATE)
    move(cast, deal, "verbal-agreement")
    process = process_of(cast.rep, deal)
    assert complete(cast.rep, process, "Send contract for signature").status_code == 200
    answer = complete(cast.rep, process, "Confirm signed contract received")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "completed")
    work_off(cast.app)
    assert cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["status"] == "won"
    assert process_of(cast.rep, deal)["status"] == "completed"


def test_the_last_closing_task_obeys_the_rules(cast: Cast) -> None:
    deal = converted(cast)
    move(cast, deal, "verbal-agreement")
    process = process_of(cast.rep, deal)
    complete(cast.rep, process, "Send contract for signature")
    answer = complete(cast.rep, process, "Confirm signed contract received")
    assert answer.status_code == 422
    assert answer.get_json()["rule"] == "deal-won-requires-close-date"
    last = tasks(process_of(cast.rep, deal))["Confirm signed contract received"]
    assert last["completedAt"] is None


def test_above_the_threshold_the_end_waits_for_approval(cast: Cast) -> None:
    deal = converted(cast, 8_000_000, expectedCloseDate=DATE)
    process = process_of(cast.rep, deal)
    approval_task = tasks(process)["Get manager approval (if >threshold)"]
    assert approval_task["role"] == "sales-manager"
    move(cast, deal, "verbal-agreement")
    complete(cast.rep, process, "Send contract for signature")
    answer = complete(cast.rep, process, "Confirm signed contract received")
    assert answer.status_code == 202
    approval = answer.get_json()["approval"]
    assert process_of(cast.rep, deal)["status"] == "running"
    assert cast.manager.post(f"/crm/approvals/{approval['id']}/approve").status_code == 200
    work_off(cast.app)
    after = process_of(cast.rep, deal)
    assert after["status"] == "completed"
    assert tasks(after)["Get manager approval (if >threshold)"]["completedAt"] is not None


def test_only_a_manager_gives_the_approval(cast: Cast) -> None:
    deal = converted(cast, 8_000_000)
    move(cast, deal, "discovery-complete")
    process = process_of(cast.rep, deal)
    title = "Get manager approval (if >threshold)"
    assert complete(cast.rep, process, title).status_code == 403
    assert complete(cast.manager, process, title).status_code == 200


def test_the_approval_comes_and_goes_with_the_value(cast: Cast) -> None:
    deal = converted(cast)
    title = "Get manager approval (if >threshold)"
    for amount, there in [(9_000_000, True), (1_000, False)]:
        value = {"amount": amount, "currency": "USD"}
        assert cast.rep.patch(f"/crm/deals/{deal['id']}", {"value": value}).status_code == 200
        assert (title in tasks(process_of(cast.rep, deal))) is there


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [("lost", {"lostReason": "Price"}, "cancelled"), ("abandon", {}, "cancelled")],
)
def test_ends_with_its_deal(cast: Cast, action: str, body: Any, status: str) -> None:
    deal = converted(cast)
    assert cast.rep.post(f"/crm/deals/{deal['id']}/{action}", body).status_code == 200
    work_off(cast.app)
    process = process_of(cast.rep, deal)
    assert process["status"] == status
    assert complete(cast.rep, process, "Document pain points").status_code == 409


def test_goes_on_when_the_deal_is_reopened(cast: Cast) -> None:
    deal = converted(cast, expectedCloseDate=DATE)
    assert cast.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 200
    work_off(cast.app)
    assert process_of(cast.rep, deal)["status"] == "completed"
    assert cast.rep.post(f"/crm/deals/{deal['id']}/reopen").status_code == 200
    work_off(cast.app)
    assert process_of(cast.rep, deal)["status"] == "running"


def test_tasks_go_with_the_owner(cast: Cast) -> None:
    deal = converted(cast)
    body = {"ownerId": cast.rep2.id}
    assert cast.manager.patch(f"/crm/deals/{deal['id']}", body).status_code == 200
    work_off(cast.app)
    process = process_of(cast.manager, deal)
    assert {task["assigneeId"] for task in tasks(process).values()} == {cast.rep2.id}


def test_is_seen_as_its_deal_is(cast: Cast) -> None:
    process = process_of(cast.rep, converted(cast))
    path = f"/crm/processes/{process['id']}"
    people = [cast.rep, cast.manager, cast.admin, cast.viewer, cast.rep2, cast.support]
    assert [p.get(path).status_code for p in people] == [200, 200, 200, 200, 404, 403]
    codes = [complete(p, process, "Document pain points").status_code for p in people[3:]]
    assert codes == [403, 404, 403]
    seen = cast.rep2.get(f"/crm/processes?entityId={process['entityId']}").get_json()["data"]
    assert seen == []
    assert Cast(cast.app).manager.get(path).status_code == 404
