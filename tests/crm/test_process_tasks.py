"""Tasks of processes: whose they are, when they can be done, and how a mistake is undone."""

from typing import Any

import pytest
from flask import Flask

from tests.crm.processes import APPROVAL, LARGE, Floor, states, tasks
from tests.harness.cast import Cast
from tests.harness.working import work_off

DISCOVERY = {"Conduct needs analysis call", "Document pain points"}
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def floor(app: Flask) -> Floor:
    return Floor(app)


def test_only_what_can_be_done_now_waits_for_its_assignee(floor: Floor) -> None:
    deal = floor.started()
    assert floor.to_do(floor.rep, deal["id"]) == DISCOVERY
    floor.complete(floor.rep, deal["id"], "Document pain points")
    assert floor.to_do(floor.rep, deal["id"]) == {"Conduct needs analysis call"}
    floor.move(deal, "discovery-complete")
    wanted = {
        "Conduct needs analysis call",
        "Prepare proposal document",
        "Send proposal to contact",
    }
    assert floor.to_do(floor.rep, deal["id"]) == wanted
    floor.move(deal, "discovery")
    assert floor.to_do(floor.rep, deal["id"]) == {"Conduct needs analysis call"}
    floor.rep.post(f"/crm/deals/{deal['id']}/lost", {"lostReason": "Price"})
    work_off(floor.app)
    assert floor.to_do(floor.rep, deal["id"]) == set()


def test_the_approval_waits_for_the_manager_while_the_value_needs_it(floor: Floor) -> None:
    deal = floor.started(value=LARGE)
    floor.move(deal, "discovery-complete")
    assert floor.to_do(floor.manager, deal["id"]) == {APPROVAL}
    small = {"value": {"amount": 1_000, "currency": "USD"}}
    assert floor.rep.patch(f"/crm/deals/{deal['id']}", small).status_code == 200
    work_off(floor.app)
    assert floor.to_do(floor.manager, deal["id"]) == set()


def test_another_threshold_counts_for_running_processes(floor: Floor) -> None:
    deal = floor.started(value={"amount": 2_000_000, "currency": "USD"})
    floor.move(deal, "discovery-complete")
    assert floor.to_do(floor.manager, deal["id"]) == set()
    for amount, waits in ((1_000_000, {APPROVAL}), (5_000_000, set())):
        body = {"highValueThreshold": {"amount": amount, "currency": "USD"}}
        assert floor.admin.patch("/crm/settings", body).status_code == 200
        work_off(floor.app)
        assert floor.to_do(floor.manager, deal["id"]) == waits


def test_a_note_stands_in_the_history(floor: Floor) -> None:
    deal = floor.started()
    note = "They lose a freezer a month"
    answer = floor.complete(floor.rep, deal["id"], "Document pain points", note=note)
    assert answer.status_code == 200
    log = floor.admin.get("/crm/audit-log?event=task.completed").get_json()["data"]
    assert note in [entry["payload"]["note"] for entry in log]
    for bad in (7, "x" * 2001, "a\x00b"):
        refused = floor.complete(floor.rep, deal["id"], "Conduct needs analysis call", note=bad)
        assert refused.status_code == 422


def test_what_was_ticked_off_by_mistake_is_open_again(floor: Floor) -> None:
    deal = floor.started()
    floor.complete(floor.rep, deal["id"], "Document pain points")
    path = f"/crm{floor.path(deal['id'], 'Document pain points')}/reopen"
    assert floor.rep2.post(path).status_code == 404
    assert floor.viewer.post(path).status_code == 403
    answer = floor.rep.post(path)
    assert answer.status_code == 200
    assert tasks(answer.get_json())["Document pain points"]["completedAt"] is None
    assert floor.rep.post(path).status_code == 409
    assert floor.to_do(floor.rep, deal["id"]) == DISCOVERY


def test_a_process_that_was_complete_goes_on(floor: Floor) -> None:
    contact = floor.manager.made("/crm/contacts", {"email": "goes-on@polar.example"})
    floor.start("CUSTOMER_ONBOARDING", "Contact", contact["id"])
    for title in tasks(floor.process(contact["id"])):
        assert floor.complete(floor.manager, contact["id"], title).status_code == 200
    process = floor.process(contact["id"])
    assert (process["status"], states(process)) == ("completed", ["done"] * 3)
    path = f"/crm{floor.path(contact['id'], 'Make the welcome call')}/reopen"
    assert floor.manager.post(path).get_json()["status"] == "running"


def test_what_won_the_deal_is_not_undone_alone(floor: Floor) -> None:
    deal = floor.started(expectedCloseDate="2026-12-24T12:00:00Z")
    floor.move(deal, "verbal-agreement")
    for title in ("Send contract for signature", "Confirm signed contract received"):
        assert floor.complete(floor.rep, deal["id"], title).status_code == 200
    path = f"/crm{floor.path(deal['id'], 'Confirm signed contract received')}/reopen"
    refused = floor.rep.post(path)
    assert refused.status_code == 409
    assert "reopen the deal" in refused.get_json()["detail"]
    assert floor.rep.post(f"/crm/deals/{deal['id']}/reopen").status_code == 200
    work_off(floor.app)
    process = floor.process(deal["id"])
    assert process["status"] == "running"
    for title, task in tasks(process).items():
        if task["completedAt"] is None:
            last = floor.complete(floor.rep, deal["id"], title)
            assert last.status_code in (200, 409), last.get_json()
    work_off(floor.app)
    assert floor.rep.get(f"/crm/deals/{deal['id']}").get_json()["status"] == "won"


def test_a_task_goes_to_a_colleague_who_has_its_role(floor: Floor) -> None:
    deal = floor.started()
    path = f"/crm{floor.path(deal['id'], 'Document pain points')}"
    for wrong in (floor.support.id, floor.viewer.id, Cast(floor.app).rep.id, NOBODY, None, "x", 7):
        assert floor.rep.patch(path, {"assigneeId": wrong}).status_code == 422, wrong
    due = "2026-12-01T09:00:00Z"
    answer = floor.rep.patch(path, {"assigneeId": floor.rep2.id, "dueAt": due})
    assert answer.status_code == 200
    task = tasks(answer.get_json())["Document pain points"]
    assert (task["assigneeId"], task["dueAt"]) == (floor.rep2.id, due)
    assert floor.to_do(floor.rep2, deal["id"]) == {"Document pain points"}
    assert floor.rep.patch(path, {"dueAt": "9999-01-01T00:00:00Z"}).status_code == 422
    assert floor.rep.patch(path, {"title": "Other"}).status_code == 422
    work_off(floor.app)
    told = floor.rep2.get("/crm/notifications").get_json()["data"]
    assert "task.assigned" in [one["templateKey"] for one in told]
    assert floor.complete(floor.rep2, deal["id"], "Document pain points").status_code == 200
    assert floor.rep.patch(path, {"dueAt": due}).status_code == 409


def test_what_was_given_by_hand_stays_when_the_deal_is_handed_over(floor: Floor) -> None:
    deal = floor.started()
    path = f"/crm{floor.path(deal['id'], 'Document pain points')}"
    assert floor.rep.patch(path, {"assigneeId": floor.admin.id}).status_code == 200
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"ownerId": floor.rep2.id})
    work_off(floor.app)
    found = tasks(floor.process(deal["id"]))
    assert found["Document pain points"]["assigneeId"] == floor.admin.id
    assert found["Conduct needs analysis call"]["assigneeId"] == floor.rep2.id


def test_whoever_leaves_leaves_no_task_behind(app: Flask) -> None:
    floor = Floor(app)
    deal = floor.started()
    assert floor.admin.patch(f"/crm/users/{floor.rep.id}", {"active": False}).status_code == 200
    work_off(app)
    assert {task["assigneeId"] for task in tasks(floor.process(deal["id"])).values()} == {
        floor.manager.id
    }
    body = {"roles": ["viewer"]}
    assert floor.admin.patch(f"/crm/users/{floor.manager.id}", body).status_code == 200
    work_off(app)
    left = floor.process(deal["id"], floor.admin)
    assert {task["assigneeId"] for task in tasks(left).values()} == {floor.admin.id}


def test_managers_start_and_cancel_by_hand(floor: Floor) -> None:
    deal = floor.deal()
    body: dict[str, Any] = {"templateId": "SALES_PROCESS", "entityType": "Deal"}
    body["entityId"] = deal["id"]
    assert [p.post("/crm/processes", body).status_code for p in (floor.rep, floor.support)] == [
        403,
        403,
    ]
    wrong = [{"templateId": "X"}, {"entityType": "Contact"}, {"entityType": "Pipeline"}]
    wrong += [{"entityId": NOBODY}, {"context": {"a": "\x00"}}, {"more": 1}]
    for one in wrong:
        assert floor.manager.post("/crm/processes", {**body, **one}).status_code == 422, one
    process = floor.manager.made("/crm/processes", body)
    assert floor.manager.post("/crm/processes", body).get_json()["id"] == process["id"]
    path = f"/crm/processes/{process['id']}"
    assert floor.rep.post(f"{path}/cancel").status_code == 403
    assert floor.manager.post(f"{path}/cancel").get_json()["status"] == "cancelled"
    assert floor.manager.post(f"{path}/cancel").status_code == 409
    assert floor.to_do(floor.rep, deal["id"]) == set()
    assert floor.complete(floor.rep, deal["id"], "Document pain points").status_code == 409
    assert floor.manager.post(f"{path}/resume").get_json()["status"] == "running"
    assert floor.to_do(floor.rep, deal["id"]) == DISCOVERY


def test_goes_and_comes_back_with_its_contact(floor: Floor) -> None:
    contact = floor.manager.made("/crm/contacts", {"email": "gone@polar.example"})
    deal = floor.started(contactId=contact["id"])
    floor.start("CUSTOMER_ONBOARDING", "Contact", contact["id"])
    assert floor.admin.ask("DELETE", f"/crm/contacts/{contact['id']}").status_code == 204
    work_off(floor.app)
    assert floor.to_do(floor.rep, deal["id"]) == set()
    with floor.app.app_context():
        floor.context(floor.admin).dispatch("crm.restoreContact", {"id": contact["id"]})
    work_off(floor.app)
    assert floor.to_do(floor.rep, deal["id"]) == DISCOVERY
    assert floor.process(contact["id"])["status"] == "running"
