"""A deal's page, and what is done there."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.cast import Person
from tests.web.sales import HTMX, Sales, counted

BIG = {"amount": 8_000_000, "currency": "USD"}
CLOSES = "2026-12-01T12:00:00Z"


@pytest.fixture
def sales(app: Flask) -> Sales:
    return Sales(app)


def send(who: Person, path: str, **form: str) -> TestResponse:
    """A form, as a browser without the script sends it."""
    headers = {"Authorization": f"Bearer {who.token}"}
    return who.app.test_client().post(path, data=form, headers=headers)


def now(sales: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sales.manager.get(f"/crm/deals/{deal['id']}").get_json()
    return found


def page(who: Person, deal: dict[str, Any]) -> str:
    answer = who.get(f"/deals/{deal['id']}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_page_says_where_it_stands(sales: Sales) -> None:
    deal = sales.deal(stageId=sales.stage("negotiation"), tags=["GDP"])
    html = page(sales.rep, deal)
    assert 'aria-current="step"' in html and "so far" in html
    assert "$1,000" in html and "70%" in html and "GDP" in html and "Polar Foods" in html
    assert "created the deal" in html


def test_others_deals_are_not_there(sales: Sales) -> None:
    deal = sales.deal(ownerId=sales.rep2.id)
    assert sales.rep.get(f"/deals/{deal['id']}").status_code == 404
    assert sales.support.get(f"/deals/{deal['id']}").status_code == 403


def test_a_viewer_only_reads(sales: Sales) -> None:
    html = page(sales.viewer, sales.deal())
    assert "/edit" not in html and "/won" not in html and 'id="composer"' not in html


def test_the_number_of_statements_does_not_grow(sales: Sales, app: Flask) -> None:
    deal = sales.deal()
    page(sales.manager, deal)
    with counted(app) as few:
        page(sales.manager, deal)
    for subject in ("One", "Two", "Three", "Four"):
        note = {"type": "note", "subject": subject, "dealId": deal["id"]}
        sales.manager.made("/crm/activities", note)
        sales.manager.patch(f"/crm/deals/{deal['id']}", {"title": subject})
    with counted(app) as many:
        page(sales.manager, deal)
    assert len(many) == len(few)


def test_who_changed_the_value_is_on_the_page(sales: Sales) -> None:
    deal = sales.deal()
    assert send(sales.rep, f"/deals/{deal['id']}", value="2,500").status_code == 303
    html = page(sales.manager, deal)
    assert "Nina" in html and "$1,000" in html and "$2,500" in html


def test_a_probability_by_hand_is_marked_and_can_be_given_back(sales: Sales) -> None:
    deal = sales.deal()
    send(sales.rep, f"/deals/{deal['id']}", probability="40")
    assert "by hand" in page(sales.rep, deal)
    send(sales.rep, f"/deals/{deal['id']}", probability="")
    assert now(sales, deal)["probability"] == 10 and "by hand" not in page(sales.rep, deal)


def test_two_editors_see_both_values(sales: Sales) -> None:
    deal = sales.deal()
    send(sales.manager, f"/deals/{deal['id']}", title="Theirs")
    answer = send(sales.rep, f"/deals/{deal['id']}", title="Mine", version="1")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Mine" in html and "Theirs" in html and 'name="version" value="2"' in html


@pytest.mark.parametrize(
    "form",
    [{"title": ""}, {"value": "-5"}, {"value": "lots"}, {"probability": "101"},
     {"expectedCloseDate": "soon"}],
)  # fmt: skip
def test_what_makes_no_sense_comes_back(sales: Sales, form: dict[str, str]) -> None:
    deal = sales.deal()
    answer = send(sales.rep, f"/deals/{deal['id']}", **form)
    assert answer.status_code == 422
    assert "field__error" in answer.get_data(as_text=True)
    assert now(sales, deal)["version"] == 1


def test_a_win_asks_for_the_date_once(sales: Sales) -> None:
    deal = sales.deal()
    assert "expectedCloseDate" in sales.rep.get(f"/deals/{deal['id']}/won").get_data(True)
    answer = send(sales.rep, f"/deals/{deal['id']}/won", expectedCloseDate="2026-12-01")
    assert answer.status_code == 303
    assert now(sales, deal)["status"] == "won"
    dated = sales.deal(expectedCloseDate=CLOSES)
    assert "expectedCloseDate" not in sales.rep.get(f"/deals/{dated['id']}/won").get_data(True)


def test_a_big_win_waits_and_is_approved(sales: Sales) -> None:
    deal = sales.deal(value=BIG, expectedCloseDate=CLOSES)
    path = f"/deals/{deal['id']}/won"
    held = sales.rep.post(path, **HTMX, **{"HX-Current-URL": f"http://x/deals/{deal['id']}"})
    assert held.status_code == 202
    assert "Waiting for approval" in held.get_data(as_text=True)
    assert "/approval/approve" not in page(sales.rep, deal)
    assert "/approval/approve" in page(sales.manager, deal)
    assert send(sales.rep, f"/deals/{deal['id']}/approval/approve").status_code == 403
    assert send(sales.manager, f"/deals/{deal['id']}/approval/approve").status_code == 303
    assert now(sales, deal)["status"] == "won"
    assert send(sales.manager, f"/deals/{deal['id']}/approval/approve").status_code == 409


def test_a_rejection_has_its_reason_on_the_page(sales: Sales) -> None:
    deal = sales.deal(value=BIG, expectedCloseDate=CLOSES)
    sales.rep.post(f"/deals/{deal['id']}/won")
    send(sales.manager, f"/deals/{deal['id']}/approval/reject", reason="Too much discount")
    assert now(sales, deal)["status"] == "open"
    assert "Too much discount" in page(sales.rep, deal)


def test_a_request_is_taken_back(sales: Sales) -> None:
    deal = sales.deal(value=BIG, expectedCloseDate=CLOSES)
    sales.rep.post(f"/deals/{deal['id']}/won")
    assert send(sales.rep, f"/deals/{deal['id']}/approval/withdraw").status_code == 303
    assert now(sales, deal)["approval"] is None


def test_a_loss_needs_a_reason(sales: Sales) -> None:
    deal, following = sales.deal(), sales.deal("The next one")
    path = f"/deals/{deal['id']}/lost"
    assert "Missing feature" in sales.rep.get(path).get_data(as_text=True)
    assert send(sales.rep, path, note="").status_code == 422
    assert send(sales.rep, path, reason="Price", note="20% dearer").status_code == 303
    assert now(sales, deal)["lostReason"] == "Price: 20% dearer"
    assert f"/deals/{following['id']}" in page_after_redirect(sales, path, deal)


def page_after_redirect(sales: Sales, path: str, deal: dict[str, Any]) -> str:
    """The toast that names the next deal, in the answer to another loss."""
    again = sales.deal("Another")
    where = {"HX-Current-URL": f"http://x/deals/{again['id']}", **HTMX}
    body = {"Authorization": f"Bearer {sales.rep.token}", **where}
    client = sales.app.test_client()
    answer = client.post(f"/deals/{again['id']}/lost", data={"reason": "Price"}, headers=body)
    return answer.get_data(as_text=True)


def test_a_won_deal_is_reopened_and_a_lost_one_is_not(sales: Sales) -> None:
    won, lost = sales.deal(expectedCloseDate=CLOSES), sales.deal()
    sales.rep.post(f"/deals/{won['id']}/won")
    send(sales.rep, f"/deals/{lost['id']}/lost", reason="Price")
    assert send(sales.rep, f"/deals/{won['id']}/reopen").status_code == 303
    assert now(sales, won)["status"] == "open"
    assert send(sales.rep, f"/deals/{lost['id']}/reopen").status_code == 409
    assert "/reopen" not in page(sales.rep, lost)


def test_a_new_deal_needs_a_contact(sales: Sales) -> None:
    found = sales.rep.get("/deals/contacts?who=polar").get_data(as_text=True)
    assert sales.contact in found
    assert sales.contact not in sales.rep.get("/deals/contacts?who=xyz").get_data(as_text=True)
    assert send(sales.rep, "/deals", title="New").status_code == 422
    answer = send(
        sales.rep, "/deals", title="New", contactId=sales.contact, value="1,234.50",
        expectedCloseDate="2026-12-01", stageId=sales.stage("proposal-sent"),
    )  # fmt: skip
    assert answer.status_code == 303
    made = sales.rep.get(f"/crm{answer.location}").get_json()
    assert made["value"] == {"amount": 123_450, "currency": "USD"}
    assert made["stage"]["name"] == "proposal-sent"
    assert made["expectedCloseDate"].startswith("2026-12-01")


def test_a_deleted_deal_is_gone_until_the_toast_brings_it_back(sales: Sales) -> None:
    deal = sales.deal()
    assert send(sales.rep, f"/deals/{deal['id']}/delete").status_code == 403
    path, browser = f"/deals/{deal['id']}", sales.app.test_client()
    admin = {"Authorization": f"Bearer {sales.admin.token}"}
    assert browser.post(f"{path}/delete", headers=admin).location == "/pipeline"
    assert sales.rep.get(path).status_code == 404
    assert f"{path}/restore" in browser.get("/pipeline", headers=admin).text
    assert send(sales.rep, f"{path}/restore").status_code == 403
    assert send(sales.admin, f"{path}/restore").location == path
    assert sales.rep.get(path).status_code == 200


def test_a_closing_step_names_what_it_needs(app: Flask) -> None:
    floor = Sales(app)
    pipeline = floor.admin.get("/crm/pipelines").get_json()["data"][0]
    ends = [{"name": "Signed", "outcome": "won"}, {"name": "Dropped", "outcome": "lost"}]
    body = {"stages": [*pipeline["stages"], *ends]}
    assert floor.admin.patch(f"/crm/pipelines/{pipeline['id']}/stages", body).status_code == 200
    deal = floor.deal(value={"amount": 9_000_000, "currency": "USD"})
    step = r"<button[^>]* disabled>(?:(?!</button>).)*Signed<small>([^<]+)</small>"

    def said() -> str:
        found = re.search(step, page(floor.rep, deal), re.S)
        return found[1] if found else ""

    assert said() == "needs a close date"
    assert f'href="/deals/{deal["id"]}/lost"' in page(floor.rep, deal)
    date = {"expectedCloseDate": "2026-12-24T12:00:00Z"}
    assert floor.rep.patch(f"/crm/deals/{deal['id']}", date).status_code == 200
    assert said() == ""
    assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 202
    assert said() == "waits for approval"
