"""The scoring screen without a script: a draft in the form, its effect, switching on."""

from typing import Any

import lxml.html
import pytest
from flask import Flask

from tests.crm.scoring.shapes import rules, scored
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales

PAGE = "/settings/scoring"
Form = dict[str, list[str]]


@pytest.fixture
def floor(app: Flask) -> Sales:
    """One open lead that scores 22: asked on the web, at a company's own domain."""
    made = Sales(app)
    contact = {"email": "lena@bakery.example", "firstName": "Lena", "lastName": "Hart"}
    made.rep.made("/crm/leads", {"title": "Cold room", "contact": contact})
    return made


def form_of(text: str) -> Form:
    """What a browser would send of the draft."""
    found: Form = {}
    for name, value in lxml.html.fromstring(text).get_element_by_id("scoring-form").form_values():
        found.setdefault(name, []).append(value)
    return found


def bar(text: str) -> str:
    return words(text, "scoring-bar")


def words(text: str, place: str) -> str:
    """What stands there, with blanks between pieces."""
    return " ".join(
        " ".join(lxml.html.fromstring(text).get_element_by_id(place).itertext()).split()
    )


def press(floor: Sales, form: Form, deed: str) -> str:
    """Presses a button that changes only the draft; the page as it comes back."""
    answer = send(floor.marketing, PAGE, **form, do=deed)
    assert answer.status_code == 200, answer.text[-2000:]
    return answer.text


def set_points(form: Form, rule: dict[str, Any], points: str) -> Form:
    changed = list(form["rule-points"])
    changed[form["rule-row"].index(rule["id"])] = points
    return {**form, "rule-points": changed}


def test_a_change_says_its_effect_before_it_counts(floor: Sales) -> None:
    web = rules(floor.marketing)[1]
    form = set_points(form_of(page(floor.marketing, PAGE)), web, "25")
    said = bar(press(floor, form, "refresh"))
    assert said.startswith("Not switched on yet")
    assert "Of 1 open lead 1 would go up and 0 down; 1 would reach 30, 0 fall below." in said
    assert rules(floor.marketing)[1]["points"] == 10
    assert send(floor.marketing, PAGE, **form, do="switch-on").status_code == 303
    work_off(floor.app)
    assert rules(floor.marketing)[1]["points"] == 25
    lead = floor.rep.get("/crm/leads").get_json()["data"][0]
    assert (lead["score"], scored(floor, lead["contactId"])[0]) == (37, 37)
    assert "Not switched on yet" not in page(floor.marketing, PAGE)


def test_a_rule_is_added_named_by_what_it_asks_and_removed(floor: Sales) -> None:
    form = form_of(press(floor, form_of(page(floor.marketing, PAGE)), "rule-add:fit"))
    assert form["open"] == ["new-1"]
    form |= {"r.0.field": ["contact.country"], "r.0.was": ["contact.country"], "r.0.op": ["eq"]}
    form |= {"r.0.value": ["DE"]}
    assert "No score of the 1 open lead would change." in bar(press(floor, form, "refresh"))
    assert send(floor.marketing, PAGE, **form, do="switch-on").status_code == 303
    made = rules(floor.marketing)[-1]
    asked = {"field": "contact.country", "op": "eq", "value": "DE"}
    assert (made["name"], made["group"], made["points"]) == ("Country is Germany", "fit", 10)
    assert made["condition"] == {"all": [asked]}
    form = form_of(press(floor, form_of(page(floor.marketing, PAGE)), f"rule-remove:{made['id']}"))
    assert send(floor.marketing, PAGE, **form, do="switch-on").status_code == 303
    assert made["id"] not in [one["id"] for one in rules(floor.marketing)]


def test_what_is_half_typed_or_wrong_is_refused_and_kept(floor: Sales) -> None:
    before = rules(floor.marketing)
    form = form_of(page(floor.marketing, PAGE))
    wrong = send(floor.marketing, PAGE, **set_points(form, before[1], "ten"), do="switch-on")
    assert wrong.status_code == 422 and 'value="ten"' in wrong.text
    assert "Asked on the web: Points are a whole number" in bar(wrong.text)
    half = form_of(press(floor, form, "rule-add:fit"))
    unfilled = send(floor.marketing, PAGE, **half, do="switch-on")
    assert unfilled.status_code == 422 and "Fill in what is marked" in unfilled.text
    capped = send(floor.marketing, PAGE, **{**form, "cap-fit": ["101"]}, do="switch-on")
    assert capped.status_code == 422 and "from 0 to 100" in bar(capped.text)
    assert rules(floor.marketing) == before


def test_two_who_change_one_rule_are_told(floor: Sales) -> None:
    web = rules(floor.marketing)[1]
    form = set_points(form_of(page(floor.marketing, PAGE)), web, "25")
    floor.admin.patch(f"/crm/scoring-rules/{web['id']}", {"points": 11})
    stale = send(floor.marketing, PAGE, **form, do="switch-on")
    assert stale.status_code == 409 and "replaces that with yours" in bar(stale.text)
    again = send(floor.marketing, PAGE, **form_of(stale.text), do="switch-on")
    assert again.status_code == 303 and rules(floor.marketing)[1]["points"] == 25


def test_who_may_only_read_sees_the_rules_and_no_form(floor: Sales) -> None:
    for person in (floor.viewer, floor.manager):
        text = page(person, PAGE)
        assert "Came by referral" in text and "scoring-form" not in text
        assert send(person, PAGE, do="switch-on").status_code == 403
    page(floor.rep, PAGE, 403)


def test_one_lead_is_tried_with_its_parts(floor: Sales) -> None:
    web = rules(floor.marketing)[1]
    form = set_points(form_of(page(floor.marketing, PAGE)), web, "25")
    tried = press(floor, {**form, "try": ["hart"]}, "refresh")
    assert {"Hart", "22", "37", "+25", "+12"} <= set(words(tried, "scoring-tried").split())
