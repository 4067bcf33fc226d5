"""What holds for every row of the API, and the paths that the papers promise."""

from typing import Any

import pytest
from flask import Flask

from app.api import rows
from app.api.rows import SIGNED_IN
from app.compose.registry import registry
from tests.harness.cast import Cast

ID = "00000000-0000-7000-8000-000000000000"
# Section 8 and http.md, for the nouns that are there.
PROMISED = """
GET POST             /crm/contacts
GET PATCH DELETE     /crm/contacts/:id
POST                 /crm/contacts/:id/reassign
GET                  /crm/contacts/:id/activities
GET                  /crm/contacts/:id/deals
GET                  /crm/contacts/:id/timeline
GET POST             /crm/leads
GET PATCH            /crm/leads/:id
POST                 /crm/leads/:id/contacted
POST                 /crm/leads/:id/qualify
POST                 /crm/leads/:id/disqualify
POST                 /crm/leads/:id/convert
POST                 /crm/leads/:id/reopen
GET POST             /crm/deals
GET PATCH DELETE     /crm/deals/:id
POST                 /crm/deals/:id/move-stage
POST                 /crm/deals/:id/won
POST                 /crm/deals/:id/lost
POST                 /crm/deals/:id/abandon
POST                 /crm/deals/:id/reopen
GET POST             /crm/deals/:id/line-items
GET POST             /crm/activities
GET PATCH DELETE     /crm/activities/:id
POST                 /crm/activities/:id/complete
GET POST             /crm/pipelines
PATCH                /crm/pipelines/:id
PATCH                /crm/pipelines/:id/stages
GET                  /crm/stages
GET                  /crm/approvals
POST                 /crm/approvals/:id/approve
POST                 /crm/approvals/:id/reject
GET                  /crm/processes
GET                  /crm/processes/:id
POST                 /crm/processes/:id/tasks/:taskId/complete
GET POST             /crm/products
GET PATCH DELETE     /crm/products/:id
GET                  /crm/products/:id/price
GET POST             /crm/product-categories
GET PATCH DELETE     /crm/product-categories/:id
GET POST             /crm/price-lists
GET PATCH DELETE     /crm/price-lists/:id
GET                  /crm/tags
GET                  /crm/notifications
POST                 /crm/notifications/:id/read
GET POST             /crm/users
GET PATCH            /crm/users/:id
GET POST             /crm/teams
GET PATCH            /crm/settings
GET                  /crm/audit-log
GET POST             /crm/bookings
GET PATCH            /crm/bookings/:id
POST                 /crm/bookings/:id/complete
POST                 /crm/bookings/:id/cancel
POST                 /crm/bookings/:id/no-show
GET                  /crm/availability
GET POST             /crm/campaigns
GET PATCH DELETE     /crm/campaigns/:id
GET                  /crm/campaigns/:id/stats
GET                  /crm/campaigns/:id/recipients
GET                  /crm/campaigns/:id/checklist
POST                 /crm/campaigns/:id/launch
POST                 /crm/campaigns/:id/schedule
POST                 /crm/campaigns/:id/unschedule
POST                 /crm/campaigns/:id/pause
POST                 /crm/campaigns/:id/resume
POST                 /crm/campaigns/:id/cancel
POST                 /crm/campaigns/:id/test
POST                 /crm/campaigns/:id/retry-failed
GET POST             /crm/views
GET PATCH DELETE     /crm/views/:id
GET POST             /crm/segments
GET PATCH DELETE     /crm/segments/:id
POST                 /crm/segments/preview
GET POST             /crm/forms
GET PATCH DELETE     /crm/forms/:id
POST                 /crm/forms/:id/archive
POST                 /crm/forms/:id/reopen
GET POST             /crm/scoring-rules
GET PATCH DELETE     /crm/scoring-rules/:id
POST                 /crm/scoring-rules/preview
POST                 /crm/scoring-rules/switch-on
GET                  /crm/scoring-runs
GET POST             /crm/templates
GET PATCH DELETE     /crm/templates/:id
GET                  /crm/search
GET                  /crm/me
"""
PATHS = [
    (method, line.split()[-1])
    for line in PROMISED.strip().splitlines()
    for method in line.split()[:-1]
]


@pytest.mark.parametrize(("method", "path"), PATHS, ids=[f"{how} {path}" for how, path in PATHS])
def test_every_promised_path_answers(cast: Cast, method: str, path: str) -> None:
    concrete = path.replace(":id", ID).replace(":taskId", ID)
    answer = cast.admin.ask(method, concrete, {} if method != "GET" else None)
    assert answer.status_code != 405, answer.get_data(as_text=True)
    if ":" not in path and method == "GET":
        assert answer.status_code == 200
    if answer.status_code == 404:
        assert "requested URL" not in answer.get_json()["detail"]


def test_every_row_names_a_right_of_the_matrix(app: Flask) -> None:
    for row in rows():
        known = row.right == SIGNED_IN or registry.matrix.knows(row.right)
        assert known, f"{row.method} {row.path} names {row.right}: add it to the rights"


def test_only_one_own_things_need_no_right(app: Flask) -> None:
    free = {row.path for row in rows() if row.right == SIGNED_IN}
    assert free <= {"/me", "/search"}


def test_every_row_is_described(app: Flask) -> None:
    document = app.test_client().get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path) for path, part in document["paths"].items() for method in part
    }
    written = {(row.method, _braced(f"/crm{row.path}")) for row in rows()}
    assert described == written
    assert not _dangling(document, document)


def test_people_can_read_the_description(app: Flask) -> None:
    page = app.test_client().get("/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "POST /crm/leads/{id}/convert" in text
    assert "style=" not in text


def test_who_one_is(cast: Cast) -> None:
    me = cast.rep.get("/crm/me").get_json()
    assert me["user"]["email"] == cast.rep.email
    assert me["roles"] == ["sales-rep"]
    assert me["org"] == {
        "id": me["org"]["id"],
        "name": cast.org,
        "timeZone": "UTC",
        "currency": "USD",
    }
    granted = me["permissions"]
    assert granted["deal:update"] == granted["lead:reopen"] == "own"
    assert granted["contact:create"] == granted["contact:read"] == "all"
    assert "pipeline:manage" not in granted
    assert "approval:decide" not in granted


def _braced(path: str) -> str:
    parts = [f"{{{part[1:]}}}" if part.startswith(":") else part for part in path.split("/")]
    return "/".join(parts)


def _dangling(document: dict[str, Any], part: Any) -> list[str]:
    """References that lead nowhere."""
    if isinstance(part, list):
        return [name for inner in part for name in _dangling(document, inner)]
    if not isinstance(part, dict):
        return []
    name = part.get("$ref")
    lost = [name] if isinstance(name, str) and not _there(document, name) else []
    return lost + [name for inner in part.values() for name in _dangling(document, inner)]


def _there(document: dict[str, Any], name: str) -> bool:
    return name.rpartition("/")[2] in document["components"]["schemas"]
