"""Processes on the screens: ticked off where they stand, with what is missing one click away."""

import re
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from werkzeug.test import TestResponse

from tests.crm.processes import APPROVAL, LARGE, Floor, tasks
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import counted

DATE = "2026-12-24T12:00:00Z"
LAST = "Confirm signed contract received"


@pytest.fixture(scope="module")
def floor(app: Flask) -> Floor:
    return Floor(app)


def ticked(floor: Floor, deal: dict[str, Any], title: str, **more: Any) -> TestResponse:
    """The box is ticked on the deal's page, by script."""
    return on_page(floor, deal, f"{floor.path(deal['id'], title)}/completion", **more)


def on_page(floor: Floor, deal: dict[str, Any], path: str, **fields: Any) -> TestResponse:
    headers = {"Authorization": f"Bearer {floor.rep.token}", "HX-Request": "true"}
    headers["HX-Current-URL"] = f"http://localhost/deals/{deal['id']}"
    return floor.app.test_client().post(path, data=fields, headers=headers)


def line(text: str, title: str) -> str:
    """The task's line on the checklist."""
    return next(
        li for li in re.findall(r"<li id=\"task-.*?</li>", text, re.S) if escape(title) in li
    )


def nearly_won(floor: Floor, **fields: Any) -> dict[str, Any]:
    deal = floor.started(**fields)
    floor.move(deal, "verbal-agreement")
    assert ticked(floor, deal, "Send contract for signature").status_code == 200
    return deal


def test_a_task_is_ticked_off_in_place_and_open_again(floor: Floor) -> None:
    deal = floor.started()
    answer = ticked(floor, deal, "Document pain points")
    assert answer.status_code == 200
    assert 'aria-checked="true"' in line(answer.text, "Document pain points")
    assert "1 of 8" in answer.text
    undo = re.search(r'hx-post="(/processes/[^"]+/reopening)"[^>]*data-undo', answer.text)
    assert undo, "the toast undoes it"
    again = on_page(floor, deal, undo[1])
    assert 'aria-checked="false"' in line(again.text, "Document pain points")


def test_without_script_it_leads_back_to_the_deal(floor: Floor) -> None:
    deal = floor.started()
    path = f"{floor.path(deal['id'], 'Document pain points')}/completion"
    answer = send(floor.rep, path, note="Warm rooms, cold coffee")
    assert (answer.status_code, answer.location) == (303, f"/deals/{deal['id']}")
    assert "Warm rooms, cold coffee" in page(floor.rep, f"/deals/{deal['id']}")
    assert send(floor.rep, path).status_code == 409
    other = f"{floor.path(deal['id'], 'Conduct needs analysis call')}/completion"
    assert send(floor.rep, other, back="//evil.example").location == f"/deals/{deal['id']}"


def test_a_closed_stage_says_what_is_missing_with_the_act_beside_it(floor: Floor) -> None:
    deal = floor.started()
    text = page(floor.rep, f"/deals/{deal['id']}")
    assert "The deal has not reached Discovery complete yet." in text
    assert "Move to Discovery complete" in text
    assert "disabled" in line(text, "Prepare proposal document")
    moved = on_page(
        floor, deal, f"/deals/{deal['id']}/moves", stage=floor.stage("discovery-complete")
    )
    assert "disabled" not in line(moved.text, "Prepare proposal document")
    assert "Move to Proposal sent" in moved.text
    assert "Move to Verbal agreement" not in moved.text
    refused = ticked(floor, deal, "Address objections")
    assert refused.status_code == 422
    assert "move the deal to Proposal sent" in refused.text
    assert "Move to Proposal" not in page(floor.viewer, f"/deals/{deal['id']}")


def test_the_last_task_asks_for_the_close_date_and_wins(floor: Floor) -> None:
    deal = nearly_won(floor)
    asked = ticked(floor, deal, LAST, note="By post")
    assert asked.status_code == 422
    assert 'hx-target="#dialogs"' in asked.text
    assert 'name="expectedCloseDate"' in asked.text
    assert floor.task(deal["id"], LAST)["completedAt"] is None
    bad = ticked(floor, deal, LAST, closes="1", expectedCloseDate="never")
    assert bad.status_code == 422
    done = ticked(floor, deal, LAST, closes="1", expectedCloseDate="2026-12-24")
    assert done.status_code == 200
    assert f'hx-post="/deals/{deal["id"]}/reopen"' in done.text
    after = floor.rep.get(f"/crm/deals/{deal['id']}").get_json()
    assert (after["status"], after["expectedCloseDate"][:10]) == ("won", "2026-12-24")


def test_a_close_date_is_not_kept_when_the_task_is_refused(floor: Floor) -> None:
    deal = floor.started()
    answer = ticked(floor, deal, LAST, closes="1", expectedCloseDate="2026-12-24")
    assert answer.status_code == 422
    assert floor.rep.get(f"/crm/deals/{deal['id']}").get_json()["expectedCloseDate"] is None


def test_an_approval_that_is_waited_for_is_said(floor: Floor) -> None:
    deal = nearly_won(floor, value=LARGE, expectedCloseDate=DATE)
    shown = page(floor.rep, f"/deals/{deal['id']}")
    assert "disabled" in line(shown, APPROVAL)
    held = ticked(floor, deal, LAST)
    assert held.status_code == 202
    assert "Approval asked" in held.text
    assert "All done. A manager decides on winning the deal." in held.text
    waiting = floor.manager.get("/crm/approvals?status=pending").get_json()["data"]
    approval = next(one["id"] for one in waiting if one["dealId"] == deal["id"])
    floor.manager.post(f"/crm/approvals/{approval}/reject", {"reason": "Too cheap"})
    text = page(floor.rep, f"/deals/{deal['id']}")
    assert "All done, but the deal is not won yet." in text
    assert "Win the deal" in text


def test_a_task_is_handed_on_in_its_dialog(floor: Floor) -> None:
    deal = floor.started()
    path = floor.path(deal["id"], "Document pain points")
    form = page(floor.rep, path)
    assert floor.rep2.id in form
    assert floor.viewer.id not in form
    assert send(floor.rep, path, assigneeId=floor.viewer.id).status_code == 422
    assert send(floor.rep, path, assigneeId=floor.rep.id, dueAt="soon").status_code == 422
    fields = {"assigneeId": floor.rep2.id, "dueAt": "2026-12-01T09:00"}
    assert send(floor.rep, path, **fields).status_code == 303
    task = floor.task(deal["id"], "Document pain points")
    assert (task["assigneeId"], task["dueAt"]) == (floor.rep2.id, "2026-12-01T09:00:00Z")
    assert (
        "Polar Foods" not in page(floor.rep2, "/activities").split("Document pain points")[1][:400]
    )
    done = send(floor.rep2, f"{path}/completion", back="/activities")
    assert (done.status_code, done.location) == (303, "/activities")


def test_lists_mix_tasks_with_activities_by_their_time(app: Flask) -> None:
    floor = Floor(app)
    deal = floor.started(title="Warm rooms")
    for title, due in (
        ("Document pain points", "2026-01-02"),
        ("Conduct needs analysis call", "2026-01-04"),
    ):
        path = f"/crm{floor.path(deal['id'], title)}"
        assert floor.rep.patch(path, {"dueAt": f"{due}T09:00:00Z"}).status_code == 200
    body = {
        "type": "call",
        "subject": "Ring Polar",
        "dealId": deal["id"],
        "dueAt": "2026-01-03T09:00:00Z",
    }
    floor.rep.made("/crm/activities", body)
    wanted = ["Document pain points", "Ring Polar", "Conduct needs analysis call"]
    for path in ("/", "/activities"):
        text = page(floor.rep, path)
        found = re.findall(r'row-item__title"[^>]*>([^<]+)<', text)
        assert [title for title in found if title in wanted] == wanted, path
        assert "Prepare proposal document" not in text
        assert re.search(r"Activities.*?>3<", text, re.S)
    path = f"{floor.path(deal['id'], 'Document pain points')}"
    task_id = path.rpartition("/")[2]
    answer = send(floor.rep, f"{path}/completion", htmx=True)
    assert f'hx-target="#task-{task_id}" hx-swap="delete"' in answer.text
    assert "Document pain points" not in page(floor.rep, "/activities")
    assert "Document pain points" in page(floor.rep, "/activities?view=done")
    assert "Conduct needs analysis call" in page(floor.manager, "/activities?who=all")
    seen = page(floor.viewer, "/activities?who=all")
    assert "Conduct needs analysis call" in seen and "/completion" not in seen


@pytest.mark.parametrize("path", ["/", "/activities", "/activities?view=done"])
def test_lists_ask_as_much_for_many_tasks_as_for_few(app: Flask, path: str) -> None:
    floor = Floor(app)
    floor.complete(floor.rep, floor.started()["id"], "Document pain points")
    page(floor.rep, path)
    with counted(app) as few:
        page(floor.rep, path)
    for number in range(3):
        deal = floor.started(title=f"Deal {number}")
        floor.complete(floor.rep, deal["id"], "Document pain points")
    with counted(app) as many:
        page(floor.rep, path)
    assert len(many) == len(few)


def test_managers_start_and_cancel_on_the_page(floor: Floor) -> None:
    deal = floor.deal()
    address = f"/processes/new/Deal/{deal['id']}"
    assert "Start one" not in page(floor.rep, f"/deals/{deal['id']}")
    assert address in page(floor.manager, f"/deals/{deal['id']}")
    assert floor.rep.get(address).status_code == 404
    assert "Sales process" in page(floor.manager, address)
    assert send(floor.manager, address, template="CUSTOMER_ONBOARDING").status_code == 422
    assert send(floor.manager, address, template="SALES_PROCESS").status_code == 303
    process = floor.process(deal["id"])
    assert "Started" in page(floor.rep, f"/deals/{deal['id']}")
    assert send(floor.rep, f"/processes/{process['id']}/cancellation").status_code == 403
    cancelled = send(floor.manager, f"/processes/{process['id']}/cancellation", htmx=True)
    assert f"/processes/{process['id']}/resumption" in cancelled.text
    assert "Cancelled" in page(floor.rep, f"/deals/{deal['id']}")
    assert send(floor.manager, f"/processes/{process['id']}/resumption").status_code == 303
    assert floor.process(deal["id"])["status"] == "running"


def test_a_won_customer_is_onboarded_on_the_contact(app: Flask) -> None:
    floor = Floor(app)
    settings = {"enablePostSaleOnboarding": True}
    assert floor.admin.patch("/crm/settings", settings).status_code == 200
    assert "Customer onboarding" not in page(floor.manager, f"/contacts/{floor.contact}")
    deal = floor.deal(expectedCloseDate=DATE)
    assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 200
    work_off(app)
    text = page(floor.manager, f"/contacts/{floor.contact}")
    assert "Customer onboarding" in text
    assert "Make the welcome call" in text
    path = floor.path(floor.contact, "Make the welcome call")
    headers = {"Authorization": f"Bearer {floor.manager.token}", "HX-Request": "true"}
    headers["HX-Current-URL"] = f"http://localhost/contacts/{floor.contact}"
    answer = app.test_client().post(f"{path}/completion", headers=headers)
    assert 'hx-target="#process-box"' in answer.text
    assert "1 of 5" in answer.text
    assert len(tasks(floor.process(floor.contact))) == 5


def test_strangers_see_no_process(floor: Floor) -> None:
    deal = floor.started()
    process = floor.process(deal["id"])
    for path in (f"/processes/{process['id']}", f"/processes/of/Deal/{deal['id']}"):
        answers = [
            person.get(path).status_code for person in (floor.rep, floor.rep2, floor.support)
        ]
        assert answers == [200, 404, 403]
