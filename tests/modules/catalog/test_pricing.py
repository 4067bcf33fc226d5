"""What a product costs: the one way, at every border."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.modules.catalog.shop import amount, money, price_list, product, quote

FAR = "Pacific/Kiritimati"


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


def test_without_a_list_it_is_the_products_own(cast: Cast) -> None:
    item = product(cast, 1250)
    assert quote(cast.rep, item) == {
        "unitPrice": money(1250),
        "priceListId": None,
        "fromQty": None,
    }


@pytest.mark.parametrize(
    ("qty", "expected"),
    [("0.5", 1000), ("1", 950), ("9.999", 950), ("10", 900), ("10.001", 900), ("1000", 900)],
)
def test_tiers_at_their_borders(cast: Cast, qty: str, expected: int) -> None:
    item = product(cast)
    price_list(cast, item, (10, 900), (1, 950))
    assert amount(cast.rep, item, qty=qty) == expected


def test_a_tier_from_nothing_reaches_every_quantity(cast: Cast) -> None:
    item = product(cast)
    made = price_list(cast, item, (0, 900))
    assert quote(cast.rep, item, qty="0.001") == {
        "unitPrice": money(900),
        "priceListId": made,
        "fromQty": 0,
    }


@pytest.mark.parametrize(
    ("on", "expected"),
    [("2026-02-28", 1000), ("2026-03-01", 900), ("2026-03-31", 900), ("2026-04-01", 1000)],
)
def test_both_ends_of_the_validity_count(cast: Cast, on: str, expected: int) -> None:
    item = product(cast)
    price_list(cast, item, (0, 900), validFrom="2026-03-01", validTo="2026-03-31")
    assert amount(cast.rep, item, on=on) == expected


def test_today_is_the_day_in_the_orgs_zone(app: Flask) -> None:
    there = Cast(app)
    assert there.admin.patch("/crm/settings", {"timeZone": FAR}).status_code == 200
    day = datetime.now(UTC).astimezone(ZoneInfo(FAR)).date()
    item, other = product(there), product(there)
    price_list(there, item, (0, 900), validFrom=day.isoformat(), validTo=day.isoformat())
    price_list(there, other, (0, 900), validTo=(day - timedelta(days=1)).isoformat())
    assert (amount(there.rep, item), amount(there.rep, other)) == (900, 1000)


def test_of_lists_that_overlap_the_one_that_began_last_counts(cast: Cast) -> None:
    item = product(cast)
    season = price_list(cast, item, (0, 800), validFrom="2026-03-01", validTo="2026-03-31")
    price_list(cast, item, (0, 950))
    price_list(cast, item, (0, 900), validFrom="2026-01-01")
    assert quote(cast.rep, item, on="2026-03-15")["priceListId"] == season
    assert amount(cast.rep, item, on="2026-02-01") == 900
    assert amount(cast.rep, item, on="2025-12-31") == 950


def test_of_two_that_began_together_the_later_made_counts(cast: Cast) -> None:
    item = product(cast)
    for price in (900, 950):
        price_list(cast, item, (0, price), validFrom="2026-01-01")
    assert amount(cast.rep, item, on="2026-03-01") == 950


def test_a_list_that_does_not_reach_the_quantity_gives_way(cast: Cast) -> None:
    item = product(cast)
    price_list(cast, item, (0, 900), validFrom="2026-01-01")
    price_list(cast, item, (10, 700), validFrom="2026-02-01")
    asked = {"on": "2026-03-01"}
    assert amount(cast.rep, item, qty=9, **asked) == 900
    assert amount(cast.rep, item, qty=10, **asked) == 700


def test_other_currencies_take_their_own_list_or_the_rates(app: Flask) -> None:
    there = Cast(app)
    assert there.admin.patch("/crm/settings", {"rates": {"EUR": "1.25"}}).status_code == 200
    item = product(there, 1000)
    assert amount(there.rep, item, currency="EUR") == 800
    assert amount(there.rep, item, currency="GBP") is None
    price_list(there, item, (0, 777), currency="EUR")
    assert amount(there.rep, item, currency="EUR") == 777
    assert amount(there.rep, item, currency="USD") == 1000


def test_an_offer_takes_its_prices_from_the_lists(cast: Cast) -> None:
    item = product(cast)
    price_list(cast, item, (1, 950), (10, 900))
    contact = cast.rep.made("/crm/contacts", {"email": "lists@polar.example"})["id"]
    deal = cast.rep.made("/crm/deals", {"title": "Offer", "contactId": contact})["id"]
    lines = [{"itemId": item, "qty": 9}, {"itemId": item, "qty": 10}]
    answer = cast.rep.ask("PUT", f"/crm/deals/{deal}/line-items", {"lineItems": lines})
    assert [line["unitPrice"] for line in answer.get_json()["lineItems"]] == [
        money(950),
        money(900),
    ]


@pytest.mark.parametrize(
    "wrong",
    ["qty=0", "qty=-1", "qty=NaN", "qty=1e400", "qty=0.0001", "qty=x", "on=soon", "on=9999-01-01",
     "on=2026-02-30", "currency=usd", "colour=red", "itemId=1"],
)  # fmt: skip
def test_what_is_refused(cast: Cast, wrong: str) -> None:
    answer = cast.rep.get(f"/crm/products/{product(cast)}/price?{wrong}")
    assert answer.status_code == 422, answer.get_json()


def test_who_may_ask(cast: Cast, app: Flask) -> None:
    item = product(cast)
    people = [cast.admin, cast.manager, cast.rep, cast.marketing, cast.viewer, cast.support]
    codes = [person.get(f"/crm/products/{item}/price").status_code for person in people]
    assert codes == [200, 200, 200, 200, 200, 403]
    assert Cast(app).admin.get(f"/crm/products/{item}/price").status_code == 404
