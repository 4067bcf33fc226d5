"""The board: columns, sums, filters, and who sees what."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.compose.clock import utc_now
from tests.web.sales import HTMX, Sales, counted

CARD = re.compile(r'<article class="deal-card" id="deal-([0-9a-f-]{36})"')
MORE = re.compile(r'hx-get="(/pipeline/stages/[^"]+)"')


@pytest.fixture
def sales(app: Flask) -> Sales:
    return Sales(app)


def board(sales: Sales, query: str = "", who: str = "manager") -> str:
    answer = getattr(sales, who).get(f"/pipeline{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def cards(html: str) -> list[str]:
    return CARD.findall(html)


def totals(html: str) -> str:
    found = re.search(r'id="pipeline-totals">(.*?)</p>', html, re.S)
    assert found is not None
    return re.sub(r"<[^>]+>", " ", found[1])


def test_sums_are_by_currency_and_weighted(sales: Sales) -> None:
    sales.deal(stageId=sales.stage("negotiation"))
    sales.deal(value={"amount": 50_000, "currency": "EUR"})
    said = totals(board(sales))
    assert "2" in said
    assert "$1,000" in said and "€500" in said
    assert "$700" in said and "€50" in said
    assert "1,500" not in said


def test_a_card_says_what_is_next(sales: Sales) -> None:
    deal = sales.deal()
    due = utc_now() - timedelta(days=3, hours=1)
    call = {"type": "call", "subject": "Call", "dealId": deal["id"], "dueAt": due.isoformat()}
    sales.manager.made("/crm/activities", call)
    html = board(sales)
    assert 'data-state="overdue"' in html and "3 d overdue" in html
    assert "Polar Foods" in html


def test_text_is_escaped(sales: Sales) -> None:
    sales.deal("<script>alert(1)</script>")
    assert "<script>alert" not in board(sales)


def test_a_rep_sees_only_the_own_deals(sales: Sales) -> None:
    own, other = sales.deal("Mine"), sales.deal("Theirs", ownerId=sales.rep2.id)
    html = board(sales, who="rep")
    assert cards(html) == [own["id"]]
    assert other["id"] not in html
    assert "$1,000" in totals(html) and "$2,000" not in totals(html)


def test_a_viewer_can_move_nothing(sales: Sales) -> None:
    deal = sales.deal()
    assert "data-movable" not in board(sales, who="viewer")
    answer = sales.viewer.post(f"/deals/{deal['id']}/moves?stage={sales.stage('negotiation')}")
    assert answer.status_code == 403


def test_support_has_no_board(sales: Sales) -> None:
    assert sales.support.get("/pipeline").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=reefer", {"Reefer trailers"}),
        ("?q=polar", {"Reefer trailers", "Fridges"}),
        ("?min=5000", {"Fridges"}),
        ("?max=1000", {"Reefer trailers"}),
        ("?tag=GDP", {"Fridges"}),
        ("?closes=2026-01-01", set()),
        ("?rotting=1", set()),
        ("?owner=me", set()),
        ("?owner=nobody&min=abc&closes=never&sort=colour&q=%00", {"Reefer trailers", "Fridges"}),
    ],
)
def test_filters_are_in_the_address(sales: Sales, query: str, found: set[str]) -> None:
    sales.deal("Reefer trailers", expectedCloseDate="2200-01-01T00:00:00Z")
    sales.deal("Fridges", value={"amount": 800_000, "currency": "USD"}, tags=["GDP"])
    shown = re.findall(r'class="deal-card__title"[^>]*>([^<]+)<', board(sales, query))
    assert set(shown) == found


def test_a_manager_opens_on_the_own_team(sales: Sales) -> None:
    team = sales.admin.made("/crm/teams", {"name": "Field", "managerId": sales.manager.id})
    sales.admin.patch(f"/crm/users/{sales.rep.id}", {"teamId": team["id"]})
    mine, _ = sales.deal(), sales.deal(ownerId=sales.rep2.id)
    assert cards(board(sales)) == [mine["id"]]
    assert len(cards(board(sales, "?team=all"))) == 2


def test_sorts_by_value(sales: Sales) -> None:
    small, big = sales.deal(), sales.deal(value={"amount": 900_000, "currency": "USD"})
    sales.deal("Last", value={"amount": 1, "currency": "USD"})
    assert cards(board(sales, "?sort=value"))[:2] == [big["id"], small["id"]]


@pytest.mark.parametrize("sort", ["position", "value", "close", "next", "idle"])
def test_more_cards_follow_without_gap_or_repeat(sales: Sales, sort: str) -> None:
    sales.many(65)
    html, seen = board(sales, f"?sort={sort}"), []
    while True:
        seen += cards(html)
        more = MORE.search(html)
        if more is None:
            break
        html = sales.manager.get(more[1].replace("&amp;", "&"), **HTMX).get_data(as_text=True)
    assert len(seen) == len(set(seen)) == 65


def test_the_number_of_statements_does_not_grow(sales: Sales, app: Flask) -> None:
    sales.many(10)
    board(sales)
    with counted(app) as few:
        board(sales)
    sales.many(290)
    with counted(app) as many:
        board(sales)
    assert len(many) == len(few) <= 14


def test_a_narrowed_board_asks_for_one_card(sales: Sales) -> None:
    deal = sales.deal("Fridges")
    there = sales.manager.get(f"/pipeline/cards/{deal['id']}?q=fridges", **HTMX)
    absent = sales.manager.get(f"/pipeline/cards/{deal['id']}?q=vans", **HTMX)
    assert cards(there.get_data(as_text=True)) == [deal["id"]]
    assert absent.get_data() == b""
