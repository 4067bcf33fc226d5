"""The grid of an offer, as a browser without the script sends it."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.cast import Person
from tests.modules.catalog.shop import money, price_list, product
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

COLUMNS = ("itemId", "product", "qty", "price", "discount", "tax")


@pytest.fixture(scope="module")
def sales(app: Flask) -> Sales:
    return Sales(app)


@pytest.fixture
def deal(sales: Sales) -> dict[str, Any]:
    return sales.deal()


def grid(deal: dict[str, Any]) -> str:
    return f"/deals/{deal['id']}/line-items"


def fill(*lines: dict[str, str], **more: str) -> dict[str, Any]:
    """The form's fields; what a line leaves out is empty."""
    texts = {f"line-{name}": [line.get(name, "") for line in lines] for name in COLUMNS}
    return {**texts, "line-key": [f"k{place}" for place in range(len(lines))], **more}


def save(who: Person, deal: dict[str, Any], *lines: dict[str, str], **more: str) -> TestResponse:
    return send(who, grid(deal), **fill(*lines, **more))


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def now(sales: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = sales.manager.get(f"/crm/deals/{deal['id']}").get_json()
    return found


def test_lines_are_written_by_name_sku_or_choice(sales: Sales, deal: dict[str, Any]) -> None:
    chosen = product(sales, 10_00, name="Chosen one")
    product(sales, 333, name="Blast chiller", sku="BC-1")
    product(sales, 50_00, name="Door handle, left")
    answer = save(
        sales.rep,
        deal,
        {"itemId": chosen, "product": "Chosen one", "qty": "2", "discount": "10"},
        {},
        {"product": "bc-1", "qty": "1.5"},
        {"product": "handle left", "price": "$1,234.56", "tax": "19 %"},
    )
    assert (answer.status_code, answer.location) == (303, f"/deals/{deal['id']}")
    saved = now(sales, deal)
    assert [line["total"]["amount"] for line in saved["lineItems"]] == [1800, 500, 146_913]
    assert saved["value"] == money(1800 + 500 + 146_913)
    shown = page(sales.rep, grid(deal))
    assert 'value="1,234.56"' in shown
    assert "$1,492.13" in shown
    assert "sum of the products" in page(sales.rep, f"/deals/{deal['id']}")


def test_the_price_is_the_lists_where_none_is_typed(sales: Sales, deal: dict[str, Any]) -> None:
    item = product(sales, 1000, name="Tiered")
    price_list(sales, item, (10, 900))
    save(sales.rep, deal, {"product": "tiered", "qty": "10"}, {"product": "tiered", "qty": "9"})
    prices = [line["unitPrice"]["amount"] for line in now(sales, deal)["lineItems"]]
    assert prices == [900, 1000]
    price_list(sales, item, (0, 700), currency="EUR")
    assert save(sales.rep, deal, {"product": "tiered"}, currency="EUR").status_code == 303
    assert now(sales, deal)["value"] == money(700, "EUR")


@pytest.mark.parametrize(
    ("column", "typed"),
    [("qty", "0"), ("qty", "-1"), ("qty", "1e5"), ("qty", "NaN"), ("qty", "1e400"),
     ("qty", "0.0001"), ("qty", str(2**63)), ("qty", "many"), ("price", "-1"), ("price", "1.005"),
     ("price", str(10**18)), ("discount", "101"), ("discount", "-1"), ("discount", "1.2345"),
     ("tax", "x"), ("product", "no such thing"), ("product", "")],
)  # fmt: skip
def test_what_makes_no_sense_comes_back_as_typed(
    sales: Sales, deal: dict[str, Any], column: str, typed: str
) -> None:
    name = f"Sensible {deal['id']}"
    product(sales, 1000, name=name)
    line = {"product": name, "qty": "3", "discount": "7", column: typed}
    answer = save(sales.rep, deal, line)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in html
    assert "field__error" in html
    assert f'value="{typed}"' in html
    assert (column == "qty" or 'value="3"' in html) and (
        column == "discount" or 'value="7"' in html
    )
    assert now(sales, deal)["version"] == deal["version"]


def test_a_name_that_several_products_have_is_asked_back(
    sales: Sales, deal: dict[str, Any]
) -> None:
    for size in ("small", "large"):
        product(sales, name=f"Ambiguous {size}")
    answer = save(sales.rep, deal, {"product": "ambiguous"})
    assert answer.status_code == 422
    assert "Several products match" in answer.get_data(as_text=True)


def test_too_many_lines_are_refused_and_kept(sales: Sales, deal: dict[str, Any]) -> None:
    item = product(sales, name="Screw")
    line = {"itemId": item, "product": "Screw"}
    answer = save(sales.rep, deal, *[line] * 501)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('value="Screw"') == 501


def test_two_people_editing_see_the_conflict(sales: Sales, deal: dict[str, Any]) -> None:
    product(sales, 1000, name="Contested")
    opened = page(sales.rep, grid(deal))
    seen = {name: hidden(opened, name) for name in ("version", "mark")}
    assert save(sales.manager, deal, {"product": "Contested", "qty": "5"}).status_code == 303
    refused = save(sales.rep, deal, {"product": "Contested", "qty": "8"}, **seen)
    html = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Somebody else changed these products" in html
    assert "$50" in html and 'value="8"' in html
    again = {name: hidden(html, name) for name in ("version", "mark")}
    assert save(sales.rep, deal, {"product": "Contested", "qty": "8"}, **again).status_code == 303
    assert now(sales, deal)["value"] == money(8000)


def test_a_deal_that_was_only_moved_is_no_conflict(sales: Sales, deal: dict[str, Any]) -> None:
    product(sales, 1000, name="Moved along")
    opened = page(sales.rep, grid(deal))
    seen = {name: hidden(opened, name) for name in ("version", "mark")}
    sales.manager.patch(f"/crm/deals/{deal['id']}", {"title": "Renamed"})
    assert save(sales.rep, deal, {"product": "Moved along"}, **seen).status_code == 303


def test_a_deal_closed_meanwhile_keeps_what_was_typed(sales: Sales, deal: dict[str, Any]) -> None:
    product(sales, name="Too late")
    sales.manager.post(f"/crm/deals/{deal['id']}/lost", {"lostReason": "Price"})
    answer = save(sales.rep, deal, {"product": "Too late", "qty": "4"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "its offer is final" in html and 'value="Too late"' in html and 'value="4"' in html
    assert sales.rep.get(grid(deal)).status_code == 409
    assert grid(deal) not in page(sales.rep, f"/deals/{deal['id']}")


def test_an_inactive_product_stays_and_is_not_chosen_anew(
    sales: Sales, deal: dict[str, Any]
) -> None:
    item = product(sales, 1000, name="Retired")
    save(sales.rep, deal, {"product": "Retired"})
    sales.admin.patch(f"/crm/products/{item}", {"active": False})
    line = {"itemId": item, "product": "Retired", "qty": "2"}
    assert save(sales.rep, deal, line).status_code == 303
    assert "Not active" in page(sales.rep, f"/deals/{deal['id']}")
    other = sales.deal()
    refused = save(sales.rep, other, line)
    assert refused.status_code == 422
    assert "Retired is not active any more" in refused.get_data(as_text=True)
    assert "Retired" not in page(sales.rep, "/settings/products/options?line-product=retired")


def test_all_lines_taken_out_leave_the_value_to_be_set_by_hand(
    sales: Sales, deal: dict[str, Any]
) -> None:
    item = product(sales, 1000, name="Taken out")
    save(sales.rep, deal, {"product": "Taken out"})
    edit = page(sales.rep, f"/deals/{deal['id']}/edit?field=value")
    assert "is the sum of the products" in edit and 'name="value"' not in edit
    assert save(sales.rep, deal, {"itemId": item, "product": ""}).status_code == 303
    assert now(sales, deal)["lineItems"] == []
    assert 'name="value"' in page(sales.rep, f"/deals/{deal['id']}/edit?field=value")


def test_the_preview_adds_up_and_saves_nothing(sales: Sales, deal: dict[str, Any]) -> None:
    item = product(sales, 1000, name="Previewed")
    price_list(sales, item, (10, 900))
    lines = fill({"product": "Previewed", "qty": "10", "discount": "5"}, {"product": "nonsense"})
    answer = send(sales.rep, f"{grid(deal)}/preview", htmx=True, **lines)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'hx-target="#line-k0-total"' in html and "$85.50" in html
    assert 'data-suggests="9"' in html
    assert "No product matches “nonsense”" in html
    assert now(sales, deal)["version"] == deal["version"]
    plain = send(sales.rep, f"{grid(deal)}/preview", **lines)
    assert "<form" in plain.get_data(as_text=True) and "$85.50" in plain.get_data(as_text=True)


def test_margins_are_for_managers(sales: Sales, deal: dict[str, Any]) -> None:
    product(sales, 1000, name="Costly", cost=money(600))
    save(sales.rep, deal, {"product": "Costly", "qty": "2", "tax": "19"})
    here = f"/deals/{deal['id']}"
    assert "Margin" in page(sales.manager, here) and "40%" in page(sales.manager, here)
    for person in (sales.rep, sales.viewer):
        assert "Margin" not in page(person, here)
    assert "Margin" not in page(sales.rep, grid(deal))


def test_who_may(sales: Sales, deal: dict[str, Any], app: Flask) -> None:
    people = [sales.admin, sales.manager, sales.rep, sales.rep2, sales.viewer, sales.support]
    codes = [person.get(grid(deal)).status_code for person in people]
    assert codes == [200, 200, 200, 404, 403, 403]
    for path in (grid(deal), f"{grid(deal)}/preview"):
        sent = [send(person, path).status_code for person in people[3:]]
        assert sent == [404, 403, 403]
    assert Sales(app).admin.get(grid(deal)).status_code == 404


def test_the_statements_do_not_grow_with_the_lines(sales: Sales, app: Flask) -> None:
    deal = sales.deal()
    names = [f"Counted {place}" for place in range(12)]
    for name in names:
        product(sales, name=name)
    save(sales.rep, deal, {"product": names[0]})
    send(sales.rep, f"{grid(deal)}/preview", htmx=True, **fill({"product": names[0]}))
    with counted(app) as few:
        send(sales.rep, f"{grid(deal)}/preview", htmx=True, **fill({"product": names[0]}))
        page(sales.rep, grid(deal))
        page(sales.rep, f"/deals/{deal['id']}")
    save(sales.rep, deal, *[{"product": name} for name in names])
    lines = fill(*[{"product": name} for name in names])
    with counted(app) as many:
        send(sales.rep, f"{grid(deal)}/preview", htmx=True, **lines)
        page(sales.rep, grid(deal))
        page(sales.rep, f"/deals/{deal['id']}")
    assert len(many) == len(few)
