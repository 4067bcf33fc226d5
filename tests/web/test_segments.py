"""Segments at the screen: the builder without a script, the count, lists by hand, and why."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.crm.crowd import Crowd
from tests.harness.cast import Person
from tests.web.forms import page, send
from tests.web.sales import counted

FIGURE = re.compile(r'live-count__figure">([\d,]+)<')
WORDS = re.compile(r'id="segment-words">(.*?)<')
MARK = re.compile(r'data-holds="(\w+)">.*?</span></span><span>(.*?)</span>', re.S)
HIT = re.compile(r'id="r-(\d+)-hits">([\d,]+)<')
CUSTOMERS = {"field": "contact.stage", "op": "eq", "value": "customer"}


@pytest.fixture(scope="module")
def crowd(app: Flask) -> Crowd:
    return Crowd(app)


def row(number: int, field: str, op: str, value: str, box: str = "") -> dict[str, str]:
    name = f"r.{number}"
    return {f"{name}.field": field, f"{name}.op": op, f"{name}.value": value, f"{name}.in": box}


GERMAN_CUSTOMERS = {
    **row(0, "contact.stage", "eq", "customer"),
    **row(1, "contact.country", "eq", "DE"),
}


def made(crowd: Crowd, rules: Any, name: str = "Some") -> str:
    body = {"name": name, "kind": "dynamic", "rules": rules}
    return str(crowd.marketing.made("/crm/segments", body)["id"])


def rules_of(crowd: Crowd, segment_id: str) -> Any:
    return crowd.marketing.get(f"/crm/segments/{segment_id}").get_json()["rules"]


def saved(answer: Any) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"].rpartition("/")[2])


def test_a_segment_is_built_without_a_script(crowd: Crowd) -> None:
    new = page(crowd.marketing, "/segments/new")
    assert 'name="r.0.field"' in new
    groups = ["Contact", "Activity", "Campaign", "Company", "Deal", "Lead"]
    assert re.findall(r'<optgroup label="(.*?)">', new) == groups
    form = {"name": "German customers or friends", "join": "all", **GERMAN_CUSTOMERS}
    grouped = send(crowd.marketing, "/segments/new", **form, do="group").get_data(as_text=True)
    assert 'name="g.2.join"' in grouped and FIGURE.findall(grouped) == ["2"]
    inner = {"g.2.join": "any", "g.2.in": "", "g.2.not": "1"}
    inner |= row(3, "contact.tags", "contains", "beta", "2")
    inner |= {"g.4.join": "all", "g.4.in": "2", **row(5, "deal.value", "gte", "12,000", "4")}
    segment = saved(send(crowd.marketing, "/segments/new", **form, **inner, do="save"))
    beta = {"field": "contact.tags", "op": "contains", "value": "beta"}
    large = {"field": "deal.value", "op": "gte", "value": 1_200_000}
    germans = {"field": "contact.country", "op": "eq", "value": "DE"}
    wanted = {"all": [CUSTOMERS, germans, {"not": {"any": [beta, large]}}]}
    assert rules_of(crowd, segment) == wanted
    shown = page(crowd.marketing, f"/segments/{segment}")
    assert FIGURE.findall(shown) == ["1"]
    assert WORDS.findall(shown) == [
        "Stage is Customer and country is Germany and not (tag contains beta or"
        " has a deal where value is at least 12,000 USD)"
    ]


@pytest.mark.parametrize(
    "rules",
    [
        CUSTOMERS,
        {"not": CUSTOMERS},
        {"any": [CUSTOMERS, {"not": {"all": [CUSTOMERS, {"any": [CUSTOMERS, CUSTOMERS]}]}}]},
        {"not": {"not": {"not": {"not": CUSTOMERS}}}},
        {"all": [{"any": [{"all": [{"any": [CUSTOMERS, CUSTOMERS]}, CUSTOMERS]}, CUSTOMERS]}]},
        {"all": [{"field": "contact.score", "op": "in", "value": [1, 2]}]},
        {"all": [{"field": "deal.rotting", "op": "eq", "value": False}]},
        {"all": [{"field": "contact.customFields.tier", "op": "ne", "value": "Gold"}]},
        {"all": []},
    ],
)
def test_saving_what_was_not_changed_changes_nobody(crowd: Crowd, rules: Any) -> None:
    segment = made(crowd, rules)
    shown = page(crowd.marketing, f"/segments/{segment}")
    before = FIGURE.findall(shown)
    saved(send(crowd.marketing, f"/segments/{segment}", **fields(shown), do="save"))
    again = page(crowd.marketing, f"/segments/{segment}")
    assert FIGURE.findall(again) == before and WORDS.findall(again) == WORDS.findall(shown)


def fields(html: str) -> dict[str, Any]:
    """What a browser would send of the builder."""
    form = re.search(r'<form class="stack" id="segment-form".*?</form>', html, re.S)
    assert form
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form[0]):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        kind = re.search(r' type="([^"]*)"', tag)
        if name and (kind is None or kind[1] not in ("radio", "checkbox") or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name_, options in re.findall(
        r'<select [^>]*name="([^"]*)".*?>(.*?)</select>', form[0], re.S
    ):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        first = re.findall(r'<option value="([^"]*)"', options)[:1]
        found[name_] = (chosen or first or [""])[0]
    found.pop("csrf_token", None)
    return found


def test_what_is_wrong_is_said_at_its_rule_and_nothing_is_saved(crowd: Crowd) -> None:
    form = {"name": "Wrong", **row(0, "contact.score", "gte", "much")}
    refused = send(crowd.marketing, "/segments/new", **form, do="save")
    assert refused.status_code == 422
    assert "Score: needs a whole number" in refused.get_data(as_text=True)
    nameless = send(crowd.marketing, "/segments/new", name=" ", **GERMAN_CUSTOMERS, do="save")
    assert nameless.status_code == 422 and "must not be empty" in nameless.get_data(as_text=True)
    names = [one["name"] for one in crowd.marketing.get("/crm/segments").get_json()["data"]]
    assert "Wrong" not in names


def test_a_group_that_claims_to_be_in_itself_is_no_endless_loop(crowd: Crowd) -> None:
    loop = {"g.1.join": "all", "g.1.in": "2", "g.2.join": "any", "g.2.in": "1"}
    form = {"name": "Loop", **loop, **row(3, "contact.stage", "eq", "customer", "2")}
    segment = saved(send(crowd.marketing, "/segments/new", **form, do="save"))
    assert FIGURE.findall(page(crowd.marketing, f"/segments/{segment}")) == ["3"]


def test_the_count_follows_what_is_typed(crowd: Crowd) -> None:
    half = {**GERMAN_CUSTOMERS, **row(2, "activity.lastAt", "olderThanDays", "")}
    seen = send(crowd.marketing, "/segments/preview", htmx=True, **half).get_data(as_text=True)
    assert FIGURE.findall(seen) == ["2"]
    whole = half | {"r.2.value": "60"}
    seen = send(crowd.marketing, "/segments/preview", htmx=True, **whole).get_data(as_text=True)
    assert FIGURE.findall(seen) == ["1"] and "Anna Ash" in seen
    assert WORDS.findall(seen) == [
        "Stage is Customer and country is Germany and no activity for 60 days"
    ]
    form = send(crowd.marketing, "/segments/new", **whole, do="refresh").get_data(as_text=True)
    assert HIT.findall(form) == [("0", "3"), ("1", "2"), ("2", "4")]


def test_why_is_said_rule_by_rule(crowd: Crowd) -> None:
    won = {"field": "deal.status", "op": "eq", "value": "won"}
    large = {"field": "deal.value", "op": "gte", "value": 1_100_000}
    vip = {"field": "contact.tags", "op": "contains", "value": "vip"}
    segment = made(crowd, {"all": [CUSTOMERS, won, large, {"not": vip}]}, "Reasons")

    def marks(name: str) -> list[tuple[str, str]]:
        html = page(crowd.viewer, f"/segments/{segment}/contacts/{crowd.ids[name]}")
        return [(holds, words.strip()) for holds, words in MARK.findall(html)]

    deal = "Has a deal where status is Won and value is at least 11,000 USD"
    assert marks("Anna") == [
        ("yes", "Stage is Customer"),
        ("yes", deal),
        ("no", "Not this"),
        ("yes", "Tag contains vip"),
    ]
    assert [holds for holds, _ in marks("Gus")] == ["yes", "no", "yes", "no"]


def test_a_contact_shows_its_segments(crowd: Crowd) -> None:
    segment = made(crowd, {"all": [{"field": "deal.wonCount", "op": "gte", "value": 1}]}, "Winners")
    inside = page(crowd.viewer, f"/segments/of/{crowd.ids['Gus']}")
    assert "Winners" in inside and f"/segments/{segment}/contacts/{crowd.ids['Gus']}" in inside
    assert "Winners" not in page(crowd.viewer, f"/segments/of/{crowd.ids['Bob']}")
    assert "segments/of" in page(crowd.viewer, f"/contacts/{crowd.ids['Gus']}")
    assert "segments/of" not in page(crowd.rep, f"/contacts/{crowd.ids['Anna']}")


def test_a_campaign_is_begun_from_its_segment(crowd: Crowd) -> None:
    segment = made(crowd, CUSTOMERS, "Customers of old")
    shown = page(crowd.marketing, f"/segments/{segment}")
    assert "Use in campaign" in shown and f'name="segmentId" value="{segment}"' in shown
    assert "Use in campaign" not in page(crowd.viewer, f"/segments/{segment}")
    form = {"name": "Customers of old", "segmentId": segment}
    draft = send(crowd.marketing, "/campaigns/new", **form).headers["Location"]
    found = crowd.marketing.get(f"/crm{draft}").get_json()
    assert (found["status"], found["segmentId"]) == ("draft", segment)
    assert f'href="{draft}"' in page(crowd.viewer, f"/segments/{segment}")


def test_a_list_is_filled_by_hand_and_from_the_contacts(crowd: Crowd) -> None:
    segment = saved(send(crowd.marketing, "/segments/new/static", name="Fair"))
    anna, bob = crowd.ids["Anna"], crowd.ids["Bob"]
    send(crowd.marketing, f"/segments/{segment}/add", contactId=anna)
    chosen = {"kind": "contacts", "id": f"{anna},{bob}"}
    assert "Fair" in send(crowd.marketing, "/segments/ask", **chosen).get_data(as_text=True)
    send(crowd.marketing, "/segments/put", **chosen, segmentId=segment)
    assert members(crowd, segment) == {anna, bob}
    why = page(crowd.viewer, f"/segments/{segment}/contacts/{anna}")
    assert "Mo added Anna Ash on" in why
    send(crowd.marketing, f"/segments/{segment}/remove/{anna}")
    assert members(crowd, segment) == {bob}
    send(crowd.marketing, f"/segments/{segment}/put-back/{anna}")
    everyone = {"kind": "contacts", "all": "1", "where": "stage:eq:customer", "name": "New one"}
    other = saved(send(crowd.marketing, "/segments/put", **everyone))
    assert members(crowd, other) == {crowd.ids[name] for name in ("Acme", "Anna", "Gus")}
    nowhere = send(crowd.marketing, "/segments/put", **chosen)
    assert nowhere.status_code == 422 and "Choose a list" in nowhere.get_data(as_text=True)


def members(crowd: Crowd, segment: str) -> set[str]:
    return set(crowd.marketing.get(f"/crm/segments/{segment}").get_json()["contactIds"])


def test_who_may_only_read_reads_the_rules_in_words(crowd: Crowd) -> None:
    segment = made(crowd, CUSTOMERS, "Readable")
    shown = page(crowd.viewer, f"/segments/{segment}")
    assert "Stage is Customer" in shown and 'id="segment-form"' not in shown
    assert "/segments/new" not in page(crowd.viewer, "/segments")
    for path in (f"/segments/{segment}", "/segments/new", "/segments/preview", "/segments/put"):
        assert send(crowd.viewer, path, **GERMAN_CUSTOMERS, kind="contacts").status_code == 403
    assert _status(crowd.rep, "/segments") == 403
    assert _status(crowd.rep, f"/segments/{segment}/contacts/{crowd.ids['Anna']}") == 403


def _status(person: Person, path: str) -> int:
    return person.get(path).status_code


def test_what_a_campaign_needs_stays(crowd: Crowd) -> None:
    segment = made(crowd, CUSTOMERS, "Needed")
    body = {"name": "Spring offer", "type": "email", "segmentId": segment}
    campaign = crowd.marketing.made("/crm/campaigns", body)["id"]
    refused = crowd.marketing.ask("DELETE", f"/crm/segments/{segment}")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "in-use")
    assert "Spring offer" in page(crowd.marketing, f"/segments/{segment}")
    send(crowd.marketing, f"/segments/{segment}/delete")
    assert crowd.marketing.get(f"/crm/segments/{segment}").status_code == 200
    crowd.marketing.ask("DELETE", f"/crm/campaigns/{campaign}")
    send(crowd.marketing, f"/segments/{segment}/delete")
    assert crowd.marketing.get(f"/crm/segments/{segment}").status_code == 404
    send(crowd.marketing, f"/segments/{segment}/restore")
    assert crowd.marketing.get(f"/crm/segments/{segment}").status_code == 200


def test_the_list_asks_as_often_however_many_there_are(app: Flask, crowd: Crowd) -> None:
    owned = {"field": "contact.ownerId", "op": "eq", "value": crowd.rep.id}
    made(crowd, owned, "Owned")
    with counted(app) as few:
        page(crowd.marketing, "/segments")
    for number in range(5):
        made(crowd, {"all": [owned, CUSTOMERS]}, f"Owned {number}")
    with counted(app) as many:
        page(crowd.marketing, "/segments")
    assert len(many) == len(few)
