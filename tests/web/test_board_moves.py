"""Moving a card: what is answered, and what is refused."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.web.sales import HTMX, Sales

BOARD = {**HTMX, "HX-Current-URL": "http://localhost/pipeline"}


@pytest.fixture
def sales(app: Flask) -> Sales:
    return Sales(app)


def move(
    sales: Sales, deal: dict[str, Any], *, who: str = "manager", **values: Any
) -> TestResponse:
    query = "&".join(f"{name}={value}" for name, value in values.items())
    answer: TestResponse = getattr(sales, who).post(f"/deals/{deal['id']}/moves?{query}", **BOARD)
    return answer


def now(sales: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sales.manager.get(f"/crm/deals/{deal['id']}").get_json()
    return found


def order(sales: Sales, stage: str) -> list[str]:
    path = f"/crm/deals?stageId={sales.stage(stage)}"
    found = sales.manager.get(path).get_json()["data"]
    return [deal["id"] for deal in sorted(found, key=lambda deal: deal["position"])]


def test_the_answer_has_the_card_all_sums_and_undo(sales: Sales) -> None:
    deal = sales.deal()
    answer = move(sales, deal, stage=sales.stage("negotiation"), version=1)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'data-stage="{sales.stage("negotiation")}"' in html
    assert f"stage-{sales.stage('discovery')}-head" in html
    assert "$700" in html and "Deal moved to Negotiation" in html and "data-undo" in html
    assert len(answer.get_data()) < 40_000


def test_undo_puts_it_back_where_it_was(sales: Sales) -> None:
    deals = [sales.deal() for _ in range(3)]
    before = order(sales, "discovery")
    html = move(sales, deals[1], stage=sales.stage("negotiation")).get_data(as_text=True)
    undo = html.split('action="')[1].split('"')[0].replace("&amp;", "&")
    assert sales.manager.post(undo, **BOARD).status_code == 200
    assert order(sales, "discovery") == before


def test_it_goes_below_the_card_above(sales: Sales) -> None:
    first, second, third = (sales.deal() for _ in range(3))
    top_down = [third["id"], second["id"], first["id"]]
    assert order(sales, "discovery") == top_down
    move(sales, third, stage=sales.stage("discovery"), above=second["id"])
    assert order(sales, "discovery") == [second["id"], third["id"], first["id"]]
    move(sales, first, stage=sales.stage("discovery"), above="")
    assert order(sales, "discovery")[0] == first["id"]


def test_sums_are_those_of_the_narrowed_board(sales: Sales) -> None:
    deal = sales.deal("Fridges")
    sales.deal("Vans")
    where = {**HTMX, "HX-Current-URL": "http://localhost/pipeline?q=fridges"}
    path = f"/deals/{deal['id']}/moves?stage={sales.stage('negotiation')}"
    html = sales.manager.post(path, **where).get_data(as_text=True)
    assert "<b>1</b> deal" in html


def test_a_stale_move_walks_back(sales: Sales) -> None:
    deal = sales.deal()
    move(sales, deal, stage=sales.stage("proposal-sent"))
    answer = move(sales, deal, stage=sales.stage("negotiation"), version=1)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f'data-stage="{sales.stage("proposal-sent")}"' in html
    assert "changed in the meantime" in html
    assert now(sales, deal)["stageId"] == sales.stage("proposal-sent")


def test_a_closed_deal_leaves_the_board(sales: Sales) -> None:
    deal = sales.deal()
    sales.manager.post(f"/crm/deals/{deal['id']}/lost", {"lostReason": "Price"})
    answer = move(sales, deal, stage=sales.stage("negotiation"))
    assert answer.status_code == 409
    assert "data-gone" in answer.get_data(as_text=True)


def test_anothers_deal_is_not_there(sales: Sales) -> None:
    deal = sales.deal("Secret", ownerId=sales.rep2.id)
    answer = move(sales, deal, who="rep", stage=sales.stage("negotiation"))
    assert answer.status_code == 404
    assert "Secret" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("stage", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_no_such_stage(sales: Sales, stage: str) -> None:
    assert move(sales, sales.deal(), stage=stage).status_code == 422


def test_without_the_script_it_is_a_form(sales: Sales) -> None:
    deal = sales.deal()
    assert sales.stage("negotiation") in sales.rep.get(f"/deals/{deal['id']}/move").get_data(True)
    answer = sales.rep.post(f"/deals/{deal['id']}/moves?stage={sales.stage('negotiation')}")
    assert answer.status_code == 303
    assert answer.location == f"/deals/{deal['id']}"
