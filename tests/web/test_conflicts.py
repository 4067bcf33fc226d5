"""Two people edit one record on their screens: nobody's text is thrown away."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.web.forms import page, send
from tests.web.sales import Sales

VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture(scope="module")
def floor(app: Flask) -> Iterator[Sales]:
    yield Sales(app)


def opened(floor: Sales, path: str) -> dict[str, Any]:
    """What the rep's form at `path` says when it is opened: every field as it is now."""
    html = page(floor.rep, path, HX_Request="true")
    found = dict(re.findall(r'name="seen\.([\w.]+)" value="([^"]*)"', html))
    version = VERSION.search(html)
    assert version, html
    seen = {f"seen.{name}": value for name, value in found.items()}
    return {"version": version[1], **found, **seen}


def test_a_stale_form_saves_what_it_alone_touched_and_asks_for_the_rest(floor: Sales) -> None:
    deal = floor.deal("Trailers", tags=["old"], expectedCloseDate="2030-01-10T12:00:00Z")
    path = f"/deals/{deal['id']}"
    form = opened(floor, f"{path}/edit")
    theirs = {"value": {"amount": 12_100_000, "currency": "USD"}, "tags": ["theirs"]}
    floor.manager.patch(f"/crm{path}", theirs)
    typed = {**form, "value": "118500", "title": "Reefer trailers"}
    asked = send(floor.rep, path, **typed)
    html = asked.get_data(as_text=True)
    assert asked.status_code == 409
    assert "Maria changed this deal while you were editing" in html
    assert "118,500" in html and "121,000" in html and "1,000" in html
    now = floor.rep.get(f"/crm{path}").get_json()
    assert (now["title"], now["tags"]) == ("Reefer trailers", ["theirs"])
    assert now["value"]["amount"] == 12_100_000
    assert now["expectedCloseDate"] == deal["expectedCloseDate"]
    picked = {"fact": "value", "value": "118500 USD", "version": now["version"]}
    assert send(floor.rep, f"{path}/mix", **picked).status_code == 303
    now = floor.rep.get(f"/crm{path}").get_json()
    assert now["value"] == {"amount": 11_850_000, "currency": "USD"}


def test_theirs_can_be_taken_and_a_third_change_asks_again(floor: Sales) -> None:
    deal = floor.deal("Doors")
    path = f"/deals/{deal['id']}"
    form = opened(floor, f"{path}/edit")
    floor.manager.patch(f"/crm{path}", {"title": "Their doors"})
    html = send(floor.rep, path, **{**form, "title": "My doors"}).get_data(as_text=True)
    version = VERSION.search(html)
    assert version
    floor.admin.patch(f"/crm{path}", {"title": "Alma’s doors"})
    mix = {"fact": "title", "title": "My doors", "version": version[1]}
    again = send(floor.rep, f"{path}/mix", **mix)
    assert again.status_code == 409 and "Alma’s doors" in again.get_data(as_text=True)
    version = VERSION.search(again.get_data(as_text=True))
    assert version
    mix = {"fact": "title", "title": "Alma’s doors", "version": version[1]}
    assert send(floor.rep, f"{path}/mix", **mix).status_code == 303
    assert floor.rep.get(f"/crm{path}").get_json()["title"] == "Alma’s doors"


@pytest.mark.parametrize(
    ("kind", "name", "mine", "theirs"),
    [
        ("deals", "probability", "40", {"probability": 60}),
        ("deals", "expectedCloseDate", "2031-03-01", {"expectedCloseDate": "2031-04-01T12:00:00Z"}),
        ("deals", "tags", "mine", {"tags": ["theirs"]}),
        ("leads", "title", "Mine", {"title": "Theirs"}),
        ("leads", "estimatedValue", "5", {"estimatedValue": {"amount": 700, "currency": "USD"}}),
        ("contacts", "phone", "+1", {"phone": "+2"}),
    ],
)
def test_a_fact_edited_in_its_place(
    floor: Sales, kind: str, name: str, mine: str, theirs: dict[str, Any]
) -> None:
    record = made(floor, kind)
    path = f"/{kind}/{record['id']}"
    form = opened(floor, f"{path}/field/{name}")
    assert floor.manager.patch(f"/crm{path}", theirs).status_code == 200
    before = floor.rep.get(f"/crm{path}").get_json()
    clash = send(floor.rep, f"{path}/field/{name}", htmx=True, **{**form, name: mine})
    html = clash.get_data(as_text=True)
    assert clash.status_code == 409 and clash.headers["HX-Reswap"] == "none"
    assert 'hx-target="#dialogs"' in html and f'name="{name}"' in html
    assert floor.rep.get(f"/crm{path}").get_json() == before
    form = opened(floor, f"{path}/field/{name}")
    saved = send(floor.rep, f"{path}/field/{name}", htmx=True, **{**form, name: mine})
    assert saved.status_code == 200
    assert floor.rep.get(f"/crm{path}").get_json() != before


def made(floor: Sales, kind: str) -> dict[str, Any]:
    if kind == "deals":
        return floor.deal("Doors")
    fields = {"firstName": "Ann", "source": "web", "email": f"ann{next(NUMBER)}@x.example"}
    contact = floor.rep.made("/crm/contacts", fields)
    if kind == "contacts":
        return contact
    return floor.rep.made("/crm/leads", {"contactId": contact["id"], "title": "Cold rooms"})


NUMBER = iter(range(1000))


def test_texts_and_tags_can_both_be_kept(floor: Sales) -> None:
    note = floor.rep.made(
        "/crm/activities",
        {"type": "note", "subject": "Visit", "body": "Met Ann.", "contactId": floor.contact},
    )
    path = f"/activities/{note['id']}"
    form = opened(floor, path)
    floor.manager.patch(f"/crm{path}", {"body": "Met Ann. She likes blue."})
    asked = send(floor.rep, path, **{**form, "body": "Met Ann.\nCall her.", "back": "/pipeline"})
    html = asked.get_data(as_text=True)
    assert asked.status_code == 409
    assert "Met Ann. She likes blue.\n\nMet Ann.\nCall her." in html
    assert 'name="back" value="/pipeline"' in html


def test_what_was_typed_survives_a_deletion(floor: Sales) -> None:
    deal = floor.deal("Doors")
    path = f"/deals/{deal['id']}"
    form = opened(floor, f"{path}/edit")
    floor.admin.ask("DELETE", f"/crm{path}")
    for place, typed in (("", {"title": "My long title"}), ("/field/title", {"title": "Mine too"})):
        answer = send(floor.rep, path + place, **{**form, **typed})
        html = answer.get_data(as_text=True)
        assert answer.status_code == 409
        assert "Alma deleted this deal while you were editing" in html and typed["title"] in html
    assert send(floor.rep2, path, **form).status_code == 404
    assert floor.rep.get(f"/crm{path}").status_code == 404


def test_an_untouched_form_changes_nothing(floor: Sales) -> None:
    deal = floor.deal("Doors", expectedCloseDate="2030-01-10T09:30:00Z", tags=["a", "b"])
    path = f"/deals/{deal['id']}"
    assert send(floor.rep, path, **opened(floor, f"{path}/edit")).status_code == 303
    assert floor.rep.get(f"/crm{path}").get_json() == deal


@pytest.mark.parametrize("value", ["NaN", "1e400", "Infinity", "-5", "9" * 40, "x", "5 QQQ"])
def test_amounts_that_are_none(floor: Sales, value: str) -> None:
    path = f"/deals/{floor.deal('Doors')['id']}"
    assert send(floor.rep, f"{path}/field/value", value=value).status_code == 422
