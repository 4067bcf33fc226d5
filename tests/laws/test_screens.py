"""No screen shows, and none changes, what is another org's; no stranger gets past the door."""

import re
from itertools import product
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule, UUIDConverter

from app.compose.records import new_id
from tests.harness.cast import ROLES, Cast, Person
from tests.harness.marketing import Marketing

PUBLIC = (
    "static", "assets.", "login.", "password.", "invitation.", "booking.", "feed.", "health.",
    "api.", "__flask_sock.",
)  # fmt: skip
NOTHING = str(new_id())
# A page is asked for as such and by htmx; what changes something, by htmx.
PAGE: dict[str, str] = {}
HTMX = {"HX_Request": "true"}
OF_SEVERAL_KINDS = ("record_id", "entity_id")
REFUSALS = (303, 400, 401, 403, 404, 405, 409, 422)


def _screens(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(PUBLIC)]
    return [rule for rule in rules if not rule.rule.startswith(("/crm", "/docs", "/openapi"))]


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) & {"GET", "POST", "PATCH", "DELETE"})


def _address(rule: Rule, record_id: str) -> str:
    values: dict[str, Any] = {}
    for name, converter in rule._converters.items():
        if isinstance(converter, UUIDConverter):
            values[name] = record_id
        elif isinstance(converter, AnyConverter):
            values[name] = sorted(converter.items)[0]
        else:
            values[name] = 1
    built = rule.build(values)
    assert built is not None, rule.rule
    return built[1]


def _people(cast: Cast) -> list[Person]:
    names = ("admin", "manager", "rep", "support", "marketing", "viewer")
    assert len(names) == len(ROLES)
    return [getattr(cast, name) for name in names]


def _records(org: Marketing) -> dict[str, str]:
    """One record of each of these kinds, by its API path."""
    contact = org.manager.made("/crm/contacts", {"email": "anna@polar.example"})
    about = {"contactId": contact["id"], "title": "Secret words"}
    found = {
        "contacts": contact,
        "leads": org.manager.made("/crm/leads", about),
        "deals": org.manager.made("/crm/deals", about),
        "activities": org.manager.made(
            "/crm/activities", {"type": "note", "subject": "Secret", "contactId": contact["id"]}
        ),
        "pipelines": org.admin.get("/crm/pipelines").get_json()["data"][0],
        "campaigns": (campaign := org.campaign([contact], name="Secret words")),
        "segments": {"id": campaign["segmentId"]},
    }
    return {f"/crm/{kind}/{record['id']}": record["id"] for kind, record in found.items()}


def _fitting(rule: Rule, records: dict[str, str]) -> list[str]:
    """The records that the address asks for: a deal where it says `deal_id`, one of each kind where
    it takes several, and any where it asks for something else."""
    if any(name in rule._converters for name in OF_SEVERAL_KINDS):
        return list(records.values())
    named = _named(records)
    fit = [named[name] for name in rule._converters if name in named]
    return fit or list(records.values())[:1]


def _named(records: dict[str, str]) -> dict[str, str]:
    """The records by the words that addresses have for them."""
    kinds = {path.split("/")[2]: record_id for path, record_id in records.items()}
    return {f"{re.sub('(ie)?s$', _ending, kind)}_id": found for kind, found in kinds.items()}


def _ending(plural: re.Match[str]) -> str:
    return "y" if plural[1] else ""


def _versions(cast: Cast, records: dict[str, str]) -> dict[str, int]:
    return {path: cast.admin.get(path).get_json()["version"] for path in records}


def _of_nothing(person: Person, method: str, rule: Rule, form: dict[str, str]) -> str:
    """What a random id gets: another org's must not be told from it."""
    answer = person.ask(method, _address(rule, NOTHING), **form)
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("role", range(len(ROLES)), ids=ROLES)
def test_nothing_of_another_org_is_there(app: Flask, role: int) -> None:
    ours, theirs = Cast(app), Marketing(app)
    records = _records(theirs)
    before = _versions(theirs, records)
    person = _people(ours)[role]
    assert set(_named(records)) <= {name for rule in _screens(app) for name in rule._converters}
    for rule in _screens(app):
        if not any(isinstance(one, UUIDConverter) for one in rule._converters.values()):
            continue
        for method in _methods(rule):
            forms = [PAGE, HTMX] if method == "GET" else [HTMX]
            for record_id, form in product(_fitting(rule, records), forms):
                answer = person.ask(method, _address(rule, record_id), **form)
                text = answer.get_data(as_text=True)
                said = f"{method} {rule.rule}: {answer.status_code}"
                assert "Secret" not in text, said
                if answer.status_code not in REFUSALS:
                    of_nothing = _of_nothing(person, method, rule, form)
                    assert of_nothing.replace(NOTHING, record_id) == text, said
    assert _versions(theirs, records) == before


def test_a_stranger_is_sent_to_the_door(app: Flask) -> None:
    client = app.test_client()
    for rule in _screens(app):
        for method in _methods(rule):
            answer = client.open(_address(rule, str(new_id())), method=method)
            assert answer.status_code in REFUSALS, f"{method} {rule.rule}: {answer.status_code}"
