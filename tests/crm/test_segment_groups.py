"""Rules of segments joined and denied, over the API, and who is found."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.crm.crowd import NOW, Crowd
from tests.crm.passing import EVERYBODY, Names, found, meant


@pytest.fixture(scope="module")
def crowd(app: Flask) -> Crowd:
    return Crowd(app)


def rule(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


CUSTOMER = rule("contact.stage", "eq", "customer")
WON, LARGE = rule("deal.status", "eq", "won"), rule("deal.value", "gte", 1_000_000)
OPEN = rule("deal.status", "eq", "open")
LEAD = rule("lead.status", "eq", "open")


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ({"all": [CUSTOMER, WON]}, "Anna Gus"),
        ({"any": [CUSTOMER, LEAD]}, "Acme Anna Gus Abe Bob"),
        ({"any": [WON, LEAD]}, "Anna Gus Abe Bob"),
        ({"not": {"any": [WON, LEAD]}}, "-Anna Gus Abe Bob"),
        ({"not": {"all": [CUSTOMER, WON]}}, "-Anna Gus"),
        ({"all": [CUSTOMER, {"not": WON}]}, "Acme"),
        ({"any": [{"not": WON}, {"all": [WON, CUSTOMER]}]}, "*"),
        ({"any": [{"all": [CUSTOMER, {"not": WON}]}, {"all": [LEAD, {"not": CUSTOMER}]}]},
         "Acme Abe Bob"),
        ({"not": {"any": [{"not": WON}, {"all": [LEAD, WON]}]}}, "Anna Gus"),
        ({"any": [rule("deal.value", "gte", 0), LEAD]}, "Anna Gus Abe Bob"),
        ({"not": {"not": CUSTOMER}}, "Acme Anna Gus"),
        ({"all": []}, "*"),
        ({"any": []}, "*"),
        ({"not": {"all": []}}, ""),
        ({"all": [rule("company.tags", "contains", "key"), rule("deal.count", "eq", 0)]},
         "Acme Abe"),
        ({"any": [rule("company.country", "eq", "DE"), rule("deal.wonValue", "gt", 0)]},
         "Acme Anna Abe Gus"),
    ],
)  # fmt: skip
def test_groups_and_denials(crowd: Crowd, rules: dict[str, Any], names: Names) -> None:
    assert found(crowd, rules) == meant(names)


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ({"all": [OPEN, LARGE]}, ""),
        ({"all": [{"all": [OPEN]}, {"all": [LARGE]}]}, "Anna"),
        ({"all": [OPEN, {"any": [LARGE, rule("deal.title", "eq", "gates")]}]}, "Anna"),
        ({"all": [OPEN, {"any": [LARGE, rule("deal.title", "eq", "doors")]}]}, ""),
        ({"all": [OPEN, {"any": [LARGE, CUSTOMER]}]}, "Anna"),
        ({"not": {"all": [OPEN, LARGE]}}, "*"),
        ({"any": [OPEN, LARGE]}, "Anna Gus"),
        ({"all": [WON, LARGE, rule("deal.wonAt", "withinDays", 60)]}, "Anna"),
        ({"all": [WON, {"not": rule("deal.tags", "contains", "big")}]}, "Gus"),
    ],
)
def test_rules_side_by_side_are_about_the_same_deal(
    crowd: Crowd, rules: dict[str, Any], names: Names
) -> None:
    """Anna has an open small one and a large won one."""
    assert found(crowd, rules) == meant(names)


def test_what_is_deleted_or_no_company_any_more_says_nothing(app: Flask) -> None:
    crowd = Crowd(app)
    crowd.admin.ask("DELETE", f"/crm/deals/{crowd.records['Vans']}")
    assert found(crowd, rule("deal.status", "eq", "won")) == {"Anna"}
    assert found(crowd, rule("deal.wonValue", "lte", 0)) == EVERYBODY - {"Anna"}
    crowd.admin.ask("DELETE", f"/crm/contacts/{crowd.ids['Anna']}")
    assert found(crowd, rule("deal.count", "gte", 1)) == {"Bob"}
    referred = rule("company.source", "eq", "referral")
    assert found(crowd, referred) == {"Globex", "Gus"}
    person = {"type": "person", "email": "glen@globex.example"}
    crowd.admin.ask("PATCH", f"/crm/contacts/{crowd.ids['Globex']}", person)
    assert found(crowd, referred) == set()


def test_the_day_of_a_rule_is_the_orgs(crowd: Crowd) -> None:
    """In a zone where it is another day already, a bare date means that zone's whole day."""
    today = (NOW - timedelta(days=1)).date()
    assert found(crowd, rule("contact.createdAt", "eq", str(today))) == {"Dora"}
