"""Any JSON to any route: refused or done, never a 500."""

import json
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api import rows
from app.api.rows import Row
from tests.api import records
from tests.harness.cast import Cast

NASTY = ["\x00", "\u202e", "x" * 300, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "%", "'"]
NASTY += ["{{7*7}}", "-1", "1e400", "NaN", "00000000-0000-7000-8000-000000000000", "𝕏", "\ud7ff"]
NUMBERS = st.sampled_from([0, -1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**40, 0.1, 1e308, -0.0])
LEAVES = st.none() | st.booleans() | NUMBERS | st.sampled_from(NASTY) | st.text(max_size=20)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
GOOD = {
    "/contacts": {"type": "company", "companyName": "Polar"},
    "/leads": {"contactId": "{contacts}", "title": "T"},
    "/deals": {"contactId": "{contacts}", "title": "T"},
    "/activities": {"contactId": "{contacts}", "type": "note", "subject": "S"},
    "/products": {"name": "P"},
    "/bookings": {"contactId": "{contacts}", "startsAt": "2031-03-30T01:30:00Z"},
    "/price-lists": {"name": "P"},
    "/views": {"name": "V", "kind": "deals"},
    "/forms": {"name": "F", "ownerId": "{users}"},
}
ROWS: list[Row] = [row for row in rows() if "/users" not in row.path and "/tokens" not in row.path]
QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def ids(cast: Cast) -> dict[str, str]:
    """A record of each kind, by the first word of its paths."""
    return {
        "contacts": records.contact(cast.admin)["id"],
        "leads": records.lead(cast)["id"],
        "deals": records.deal(cast)["id"],
        "activities": records.activity(cast)["id"],
        "bookings": records.booking(cast)["id"],
        "views": cast.admin.made("/crm/views", {"name": "V", "kind": "deals"})["id"],
        "forms": records.form(cast)["id"],
        "users": cast.rep.id,
        "products": cast.admin.made("/crm/products", {"name": "P"})["id"],
        "price-lists": cast.admin.made("/crm/price-lists", {"name": "P"})["id"],
        "pipelines": cast.admin.get("/crm/pipelines").get_json()["data"][0]["id"],
    }


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.method} {row.path}" for row in ROWS])
@QUICK
@given(data=st.data())
def test_no_input_is_a_fault(
    app: Flask, cast: Cast, ids: dict[str, str], row: Row, data: st.DataObject
) -> None:
    nobody = "00000000-0000-7000-8000-000000000000"
    first = ids.get(row.path.split("/")[1], nobody)
    given_id = data.draw(st.sampled_from([first, first, first, nobody, "abc", "%00"]))
    path = "/crm" + "/".join(
        given_id if part.startswith(":") else part for part in row.path.split("/")
    )
    answer = app.test_client().open(
        path,
        method=row.method,
        query_string=_parameters(row, data),
        data=None if row.method == "GET" else json.dumps(_body(row, ids, data)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {cast.admin.token}"},
    )
    assert answer.status_code < 500, answer.get_data(as_text=True)
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"


def _parameters(row: Row, data: st.DataObject) -> dict[str, str]:
    names = (
        [_alias(row.parameters, name) for name in row.parameters.model_fields]
        if row.parameters
        else []
    )
    if not names:
        return {}
    texts = st.sampled_from([*NASTY, "1", "true", "-createdAt"]) | st.text(max_size=10)
    chosen: dict[str, str] = data.draw(st.dictionaries(st.sampled_from(names), texts, max_size=3))
    return chosen


def _body(row: Row, ids: dict[str, str], data: st.DataObject) -> Any:
    """Anything, or a good body with one or two fields of anything."""
    names = [_alias(row.body, name) for name in row.body.model_fields] if row.body else ["x"]
    known = st.sampled_from([name for name in names if name != "id"] or ["x"])
    if row.method == "POST" and row.path in GOOD and data.draw(st.booleans()):
        good = {name: value.format(**ids) for name, value in GOOD[row.path].items()}
        return {**good, **data.draw(st.dictionaries(known, VALUES, max_size=2))}
    return data.draw(st.dictionaries(known, VALUES, max_size=5) | VALUES)


def _alias(model: Any, name: str) -> str:
    return str(model.model_fields[name].alias or name)
