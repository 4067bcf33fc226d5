"""The error contract: RFC 9457, the right status, and never a 500."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.api import records
from tests.harness.cast import Cast, Person

NOBODY = "00000000-0000-7000-8000-000000000000"
DEEP = "[" * 5000 + "]" * 5000


def raw(person: Person, method: str, path: str, body: Any, kind: str = "application/json") -> Any:
    return person.app.test_client().open(
        path,
        method=method,
        data=body,
        content_type=kind,
        headers={"Authorization": f"Bearer {person.token}"},
    )


def assert_problem(answer: TestResponse, status: int, code: str | None = None) -> Any:
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert {"type", "title", "status", "detail", "code", "errors"} <= problem.keys()
    assert problem["status"] == status
    assert code in (None, problem["code"])
    return problem


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"nope",
        b'{"email": "\xff\xfe@x.example"}',
        b'{"customFields": {"a": NaN}}',
        b'{"customFields": {"a": Infinity}}',
        b'{"customFields": {"a": 1e999}}',
        b'{"email": "\\ud800@x.example"}',
        DEEP.encode(),
        b'{"customFields": ' + DEEP.encode() + b"}",
        b"[]",
        b"1",
        b"null",
        b'"text"',
        b"9" * 6000,
    ],
)
def test_what_is_not_a_json_object_is_400(cast: Cast, body: bytes) -> None:
    assert_problem(raw(cast.rep, "POST", "/crm/contacts", body), 400)


@pytest.mark.parametrize(
    "fields",
    [
        {"firstName": "a\x00b"},
        {"firstName": "x" * 201},
        {"firstName": {"a": 1}},
        {"customFields": {"k": "a\x00"}},
        {"customFields": {"k\x00": 1}},
        {"customFields": {"k": {"deep": 1}}},
        {"tags": "vip"},
        {"tags": ["a\x00"]},
        {"tags": ["x"] * 51},
        {"source": "elsewhere"},
        {"stage": None},
        {"companyId": "no id"},
        {"ownerId": NOBODY},
        {"score": 100},
        {"orgId": NOBODY},
        {"id": NOBODY},
        {"version": 1},
        {"createdAt": "2026-01-01T00:00:00Z"},
        {"surprise": True},
        {"email": "nobody"},
        {"email": None},
    ],
)
def test_a_faulty_contact_is_422(cast: Cast, fields: dict[str, Any]) -> None:
    person = cast.manager if "ownerId" in fields else cast.rep
    answer = person.post("/crm/contacts", {"email": "faulty@x.example", **fields})
    problem = assert_problem(answer, 422)
    assert problem["detail"]
    assert all({"field", "message"} <= error.keys() for error in problem["errors"])


@pytest.mark.parametrize(
    ("verb", "path", "body", "field", "words"),
    [
        ("POST", "/crm/deals", {"value": {"amount": 2**63, "currency": "USD"}},
         "value.amount", "must be at most 1,000,000,000,000,000"),
        ("POST", "/crm/deals", {"value": {"amount": 1.5, "currency": "USD"}},
         "value.amount", "must be a whole number"),
        ("POST", "/crm/deals", {"value": {"amount": 1, "currency": "XXX"}},
         "value.currency", "is not an ISO 4217 currency"),
        ("POST", "/crm/deals", {"value": 100}, "value", "must be an object"),
        ("POST", "/crm/deals", {"title": 3}, "title", "must be text"),
        ("POST", "/crm/deals", {"title": "x" * 201},
         "title", "must have at most 200 characters"),
        ("POST", "/crm/deals", {"contactId": "3"}, "contactId", "is not an id"),
        ("POST", "/crm/deals", {"expectedCloseDate": "2026-12-01T00:00:00"},
         "expectedCloseDate", "must be an RFC 3339 time with its offset"),
        ("POST", "/crm/activities", {"type": "sms"},
         "type", "must be 'call', 'email', 'meeting', 'note', 'task' or 'demo'"),
        ("POST", "/crm/activities", {"dueOn": "2026-02-30"},
         "dueOn", "must be a day as 2026-12-31"),
        ("PATCH", "/crm/schedule", {"hours": {"mon": [["25:00", "26:00"]]}},
         "hours.mon.0.0", "must be a time of day as 09:00"),
        ("PATCH", "/crm/schedule", {"hours": {"mon": [["09:00\n", "10:00"]]}},
         "hours.mon.0.0", "must be a time of day as 09:00"),
        ("PATCH", "/crm/schedule", {"bufferAfter": 241},
         "bufferAfter", "must be at most 240"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_words_for_people(
    cast: Cast, verb: str, path: str, body: dict[str, Any], field: str, words: str
) -> None:
    problem = assert_problem(cast.rep.ask(verb, path, body), 422)
    assert {"field": field, "message": words} in problem["errors"]


@pytest.mark.parametrize(
    "fields",
    [
        {"value": {"amount": 2**63, "currency": "USD"}},
        {"value": {"amount": -1, "currency": "USD"}},
        {"value": {"amount": 1.5, "currency": "USD"}},
        {"value": {"amount": "100", "currency": "USD"}},
        {"value": {"amount": 1, "currency": "ABC"}},
        {"value": {"amount": 1, "currency": "usd"}},
        {"value": {"amount": 1}},
        {"value": 100},
        {"probability": 101},
        {"probability": -1},
        {"probability": "50"},
        {"probability": True},
        {"expectedCloseDate": "9999-12-31T23:59:59Z"},
        {"expectedCloseDate": "2026-12-01T00:00:00"},
        {"expectedCloseDate": "soon"},
        {"expectedCloseDate": 1700000000},
        {"expectedCloseDate": "1700000000"},
        {"status": "won"},
        {"score": 3},
        {"wonAt": "2026-01-01T00:00:00Z"},
        {"orgId": NOBODY},
        {"id": NOBODY},
        {"createdAt": "2026-01-01T00:00:00Z"},
        {"contactId": NOBODY},
        {"title": ""},
        {"title": "two\nlines"},
        {"title": None},
        {"stageId": NOBODY},
        {"version": "1"},
        {"version": 0},
        {"version": 2**80},
    ],
)
def test_a_faulty_change_is_422(cast: Cast, fields: dict[str, Any]) -> None:
    made = records.deal(cast, cast.rep)
    assert_problem(cast.rep.patch(f"/crm/deals/{made['id']}", fields), 422)
    assert cast.rep.get(f"/crm/deals/{made['id']}").get_json()["version"] == made["version"]


@pytest.mark.parametrize("name", ["probability", "probabilityOverridden"])
def test_what_can_not_be_empty_says_so(cast: Cast, name: str) -> None:
    made = records.deal(cast, cast.rep)
    problem = assert_problem(cast.rep.patch(f"/crm/deals/{made['id']}", {name: None}), 422)
    assert problem["errors"] == [{"field": name, "message": "must not be empty"}]


@pytest.mark.parametrize(
    "path",
    [
        "/contacts/abc",
        f"/contacts/{NOBODY}",
        "/contacts/%00",
        "/contacts/{00000000-0000-7000-8000-000000000000}",
        "/contacts/urn:uuid:00000000-0000-7000-8000-000000000000",
        "/nothing",
        "/campaignz",
        f"/contacts/{NOBODY}/timeline",
        f"/contacts/{NOBODY}/deals",
        f"/contacts/{NOBODY}/activities",
        f"/deals/{NOBODY}/line-items",
        f"/contacts/{NOBODY}/nothing",
        "/",
        "",
    ],
)
def test_what_is_not_there_is_404(cast: Cast, path: str) -> None:
    assert_problem(cast.admin.get(f"/crm{path}"), 404, "not-found")


def test_who_is_not_known_is_401(cast: Cast, app: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer no"}, {"Authorization": "Basic eDp5"}):
        for method in ("GET", "POST"):
            answer = app.test_client().open("/crm/contacts", method=method, headers=headers)
            assert_problem(answer, 401)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_other_methods_are_405(cast: Cast) -> None:
    for method, path in (
        ("PUT", "/contacts"),
        ("DELETE", "/leads"),
        ("GET", f"/leads/{NOBODY}/convert"),
    ):
        answer = cast.admin.ask(method, f"/crm{path}")
        assert_problem(answer, 405)
        assert answer.headers["Allow"]


def test_a_large_body_is_413(cast: Cast) -> None:
    body = b'{"firstName": "' + b"x" * (1024 * 1024) + b'"}'
    assert_problem(raw(cast.rep, "POST", "/crm/contacts", body), 413)


def test_other_types_are_415(cast: Cast) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        assert_problem(raw(cast.rep, "POST", "/crm/contacts", b"{}", kind), 415)


def test_a_read_token_changes_nothing(cast: Cast, app: Any) -> None:
    token = cast.rep.made("/crm/tokens", {"name": "reader", "scope": "read"})["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/crm/contacts", headers=headers).status_code == 200
    answer = app.test_client().post("/crm/contacts", json={"email": "a@b.example"}, headers=headers)
    assert_problem(answer, 403)


def test_a_wrong_state_names_state_and_ways_out(cast: Cast) -> None:
    made = records.lead(cast)
    problem = assert_problem(
        cast.admin.post(f"/crm/leads/{made['id']}/convert"), 409, "wrong-state"
    )
    assert problem["state"] == "new"
    assert problem["allowed"] == ["lead.contacted", "lead.disqualify"]


def test_a_rule_names_itself(cast: Cast) -> None:
    made = records.deal(cast, cast.rep, expectedCloseDate=None)
    problem = assert_problem(cast.rep.post(f"/crm/deals/{made['id']}/won"), 422)
    assert problem["rule"] == "deal-won-requires-close-date"
    problem = assert_problem(cast.rep.post(f"/crm/deals/{made['id']}/lost"), 422)
    assert problem["rule"] == "deal-lost-requires-reason"


def test_a_duplicate_names_the_other(cast: Cast) -> None:
    other = cast.rep.made("/crm/contacts", {"email": "Same@x.example"})
    problem = assert_problem(
        cast.rep2.post("/crm/contacts", {"email": "same@X.example"}), 409, "duplicate"
    )
    assert problem["id"] == other["id"]
    again = cast.rep2.post("/crm/contacts", {"email": "same@x.example", "allowDuplicate": True})
    assert again.status_code == 201


def test_a_browser_needs_its_csrf_token(cast: Cast, app: Any) -> None:
    browser = app.test_client()
    page = browser.get("/login").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    signed_in = browser.post(
        "/login",
        data={"email": cast.rep.email, "password": "correct horse", "csrf_token": token},
    )
    assert signed_in.status_code < 400
    assert browser.get("/crm/me").get_json()["user"]["email"] == cast.rep.email
    body = {"email": "browser@x.example"}
    assert_problem(browser.post("/crm/contacts", json=body), 403, "csrf")
    page = browser.get("/").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    made = browser.post("/crm/contacts", json=body, headers={"X-CSRFToken": token})
    assert made.status_code == 201, made.get_data(as_text=True)
