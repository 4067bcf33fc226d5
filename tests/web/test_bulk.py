"""Rows are chosen in a list and changed together."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.compose.clock import utc_now
from app.compose.runner import run_due
from tests.web.forms import page, send
from tests.web.sales import Sales

JOB = re.compile(r"/bulk/([0-9a-f-]{36})")


@pytest.fixture(scope="module")
def floor(app: Flask) -> Iterator[Sales]:
    yield Sales(app)


def work(floor: Sales) -> None:
    with floor.app.app_context():
        run_due(utc_now())


def test_a_list_offers_what_the_viewer_may_do(floor: Sales) -> None:
    floor.deal("Listed")
    for person, offered, not_offered in (
        (floor.manager, ("assign", "move-stage", "add-tags", "lose", "export"), ("disqualify",)),
        (floor.rep, ("move-stage", "add-tags"), ("assign", "delete")),
        (floor.viewer, ("export",), ("assign", "add-tags", "lose")),
    ):
        html = page(person, "/pipeline?layout=list&status=any")
        for action in offered:
            assert f'name="action" value="{action}"' in html, action
        for action in not_offered:
            assert f'name="action" value="{action}"' not in html, action
    assert 'name="action" value="delete"' in page(floor.admin, "/pipeline?layout=list&status=any")


def test_forty_chosen_ones_in_four_acts(floor: Sales) -> None:
    deals = [floor.deal(f"Chosen {n}") for n in range(3)]
    ids = [deal["id"] for deal in deals]
    asked = send(floor.manager, "/bulk/ask", htmx=True, kind="deals", action="assign", id=ids)
    dialog = asked.get_data(as_text=True)
    assert asked.status_code == 200 and "Assign 3 deals" in dialog and floor.rep2.id in dialog
    form = {"kind": "deals", "action": "assign", "id": ",".join(ids), "ownerId": floor.rep2.id}
    started = send(floor.manager, "/bulk", htmx=True, **form)
    card = started.get_data(as_text=True)
    assert started.status_code == 200 and 'hx-target="#toasts"' in card and "0 of 3" in card
    assert started.headers["HX-Trigger"] == "bulk:started"
    found = JOB.search(card)
    assert found
    work(floor)
    ended = page(floor.manager, f"/bulk/{found[1]}/card", HX_Request="true")
    assert "3 done" in ended and "Undo" in ended
    results = page(floor.manager, f"/bulk/{found[1]}")
    assert "Assign 3 deals to Tom" in results and "Chosen 2" in results
    assert floor.rep.get(f"/bulk/{found[1]}").status_code == 404
    csv = page(floor.manager, f"/bulk/{found[1]}/results.csv")
    assert len(csv.strip().splitlines()) == 4 and "Chosen 0,done" in csv


def test_all_that_match_travel_as_words(floor: Sales) -> None:
    for n in range(3):
        floor.deal(f"Matching {n}", tags=["matching"])
    html = page(floor.manager, "/pipeline?layout=list&tag=matching")
    where = re.search(r'name="where" value="([^"]+)"', html)
    assert where and "matching" in where[1]
    rules = where[1].replace("&#34;", '"')
    form = {"kind": "deals", "all": "1", "where": rules}
    dialog = send(floor.manager, "/bulk/ask", htmx=True, action="add-tags", **form)
    assert "Tag 3 deals" in dialog.get_data(as_text=True)
    started = send(floor.manager, "/bulk", action="add-tags", tags="one, two", **form)
    assert started.status_code == 303
    work(floor)
    found = floor.manager.get("/crm/deals?tag=two").get_json()["data"]
    assert len(found) == 3
    exported = send(floor.manager, "/bulk/export", **form).get_data(as_text=True)
    assert exported.count("Matching") == 3


def test_ticked_fields_are_set_and_empty_ones_cleared(floor: Sales) -> None:
    deal = floor.deal("Fields", expectedCloseDate="2030-01-01T12:00:00Z")
    form = {"kind": "deals", "action": "update", "id": deal["id"]}
    fields = {"set": ["expectedCloseDate", "value"], "expectedCloseDate": "", "value": "250",
              "probability": "99"}  # fmt: skip
    assert send(floor.manager, "/bulk", **form, **fields).status_code == 303
    work(floor)
    now = floor.manager.get(f"/crm/deals/{deal['id']}").get_json()
    assert now["expectedCloseDate"] is None and now["value"]["amount"] == 25_000
    assert now["probability"] == deal["probability"]


def test_refusals_come_back_into_the_dialog(floor: Sales) -> None:
    deal = floor.deal("Refused")
    for fields, word in (
        ({"action": "assign", "ownerId": ""}, "Assign 1 deal"),
        ({"action": "add-tags", "tags": " "}, "Tag 1 deal"),
        ({"action": "update"}, "Tick at least one field."),
        ({"action": "update", "set": "value", "value": "x"}, "is not an amount"),
    ):
        answer = send(floor.manager, "/bulk", htmx=True, kind="deals", id=deal["id"], **fields)
        assert answer.status_code == 422, fields
        assert word in answer.get_data(as_text=True)
    for fields, status in (
        ({"kind": "deals", "action": "add-tags"}, 422),
        ({"kind": "nothing", "action": "add-tags", "id": deal["id"]}, 422),
        ({"kind": "deals", "action": "nothing", "id": deal["id"]}, 404),
        ({"kind": "deals", "action": "add-tags", "id": "x"}, 422),
        ({"kind": "deals", "action": "add-tags", "all": "1", "where": "((("}, 422),
    ):
        assert send(floor.manager, "/bulk/ask", **fields).status_code == status, fields
    assert (
        send(floor.rep, "/bulk/ask", kind="deals", action="delete", id=deal["id"]).status_code
        == 403
    )


def test_the_list_of_bulk_changes_is_ones_own(floor: Sales) -> None:
    deal = floor.deal("Own")
    send(floor.rep, "/bulk", kind="deals", action="add-tags", tags="own", id=deal["id"])
    work(floor)
    assert "Add “own” to 1 deal" in page(floor.rep, "/bulk")
    assert "Add “own” to 1 deal" in page(floor.manager, "/bulk")
    assert "Add “own” to 1 deal" not in page(floor.rep2, "/bulk")
