"""The contacts: the table, the page, the fields, owners, deletion."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.compose.clock import utc_now
from tests.harness.cast import Person
from tests.web.forms import page, send
from tests.web.sales import Sales, counted

LINK = re.compile(r'<a class="table__link" href="/contacts/([0-9a-f-]{36})"')


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def person(who: Person, first: str, last: str, **fields: Any) -> dict[str, Any]:
    address = f"{first}.{last}@example.org".lower().replace(" ", "")
    body = {"firstName": first, "lastName": last, "email": address, "source": "web", **fields}
    return who.made("/crm/contacts", body)


def test_found_by_a_few_letters_without_accents(floor: Sales) -> None:
    """R6 in the list."""
    berg = person(floor.rep, "Bram", "van der Berg", companyName="Polar")
    person(floor.rep, "Zoë", "Müller")
    assert LINK.findall(page(floor.rep, "/contacts?q=berg pol")) == [berg["id"]]
    assert "Zoë Müller" in page(floor.rep, "/contacts?q=zoe mull")
    assert LINK.findall(page(floor.rep, "/contacts?q=va")) == [berg["id"]]
    assert LINK.findall(page(floor.rep, "/contacts?q=xyz")) == []
    assert LINK.findall(page(floor.rep, "/contacts?q=%25%25%25")) == []


def test_the_country_is_edited_in_its_place_and_asked_for(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    path = f"/contacts/{contact['id']}/field/country"
    assert '<option value="DE">Germany</option>' in page(floor.rep, path)
    seen = {"version": contact["version"], "seen.country": ""}
    assert send(floor.rep, path, htmx=True, country="DE", **seen).status_code == 200
    assert "Germany" in page(floor.rep, f"/contacts/{contact['id']}")
    found = page(floor.rep, "/contacts?where=country:eq:DE&columns=country")
    assert LINK.findall(found) == [contact["id"]] and "Country is Germany" in found
    assert LINK.findall(page(floor.rep, "/contacts?where=country:ne:DE")) == []


def test_filters_and_sorts(floor: Sales) -> None:
    one = person(floor.rep, "Ann", "Zorn", tags=["VIP"], stage="customer")
    two = person(floor.rep2, "Zed", "Abel", source="referral", phone="1", companyName="X")
    assert LINK.findall(page(floor.viewer, "/contacts")) == [two["id"], one["id"]]
    for query, wanted in (
        ("tag=VIP", one),
        ("stage=customer", one),
        (f"ownerId={floor.rep2.id}", two),
        ("source=referral", two),
    ):
        assert LINK.findall(page(floor.viewer, f"/contacts?{query}")) == [wanted["id"]]
    assert LINK.findall(page(floor.viewer, "/contacts?sort=-score"))[0] == two["id"]
    assert LINK.findall(page(floor.viewer, "/contacts?type=company")) == [floor.contact]
    assert "was left out" in page(floor.viewer, "/contacts?stage=nonsense")


def test_a_row_says_the_next_step_and_the_open_deals_of_the_reader(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    floor.deal(contactId=contact["id"])
    others = {"amount": 9_900, "currency": "USD"}
    floor.deal(contactId=contact["id"], ownerId=floor.rep2.id, value=others)
    due = (utc_now() - timedelta(days=1)).isoformat()
    call = {"type": "call", "subject": "Call", "contactId": contact["id"], "dueAt": due}
    floor.rep.made("/crm/activities", call)
    mine = page(floor.rep, "/contacts")
    assert "$1,000" in mine and 'data-state="overdue"' in mine
    assert "$1,099" in page(floor.manager, "/contacts")


def test_pages_follow_each_other(floor: Sales) -> None:
    made = {person(floor.rep, "Ann", f"Number {number:03}")["id"] for number in range(55)}
    html = page(floor.rep, "/contacts")
    more = re.search(r'href="(/contacts\?[^"]*cursor=[^"]+)"', html)
    assert more is not None
    rest = page(floor.rep, more[1].replace("&amp;", "&"), HX_Request="true")
    seen = LINK.findall(html) + LINK.findall(rest)
    assert set(seen) == made and len(seen) == len(made)


def test_as_many_queries_for_many_as_for_few(app: Flask, floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn", companyId=floor.contact)
    with counted(app) as few:
        page(floor.manager, "/contacts")
        page(floor.manager, f"/contacts/{floor.contact}")
    for number in range(30):
        person(floor.rep, "Ann", f"N{number}", companyId=floor.contact)
        floor.deal(contactId=contact["id"])
    with counted(app) as many:
        page(floor.manager, "/contacts")
        page(floor.manager, f"/contacts/{floor.contact}")
    assert len(many) == len(few)


def test_the_page_shows_only_what_the_reader_may_see(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    floor.deal("Open trailers", contactId=contact["id"])
    floor.deal("Secret trailers", contactId=contact["id"], ownerId=floor.rep2.id)
    mine = page(floor.rep, f"/contacts/{contact['id']}")
    assert "Open trailers" in mine and "Secret trailers" not in mine
    assert "trailers" not in page(floor.support, f"/contacts/{contact['id']}")
    assert 'href="/contacts/' + contact["id"] + '/delete"' not in mine


def test_a_company_shows_its_people_and_their_deals(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn", companyId=floor.contact)
    floor.deal("Walk-in freezer", contactId=contact["id"])
    html = page(floor.rep, f"/contacts/{floor.contact}")
    assert "Ann Zorn" in html and "Walk-in freezer" in html


def test_one_field_is_changed_in_its_place(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    path = f"/contacts/{contact['id']}/field/jobTitle"
    form = page(floor.rep, path, HX_Request="true")
    assert "<html" not in form and 'name="jobTitle"' in form
    answer = send(floor.rep, path, htmx=True, jobTitle="Buyer", version=contact["version"],
                  **{"seen.jobTitle": ""})  # fmt: skip
    assert answer.status_code == 200 and "Buyer" in answer.get_data(as_text=True)
    assert send(floor.rep2, path, jobTitle="X").status_code == 403
    assert floor.rep.get(f"/contacts/{contact['id']}/field/score").status_code == 404


def test_nobodys_text_is_thrown_away(floor: Sales) -> None:
    """Two change one contact: other fields are merged, the same field shows both."""
    contact = person(floor.rep, "Ann", "Zorn", jobTitle="Buyer")
    path = f"/contacts/{contact['id']}"
    old = {"version": contact["version"], "seen.jobTitle": "Buyer", "seen.phone": ""}
    floor.manager.patch(f"/crm{path}", {"jobTitle": "Head of buying"})
    merged = send(floor.rep, f"{path}/edit", **old, jobTitle="Buyer", phone="+49 1")
    assert merged.status_code == 303
    now = floor.rep.get(f"/crm{path}").get_json()
    assert (now["jobTitle"], now["phone"]) == ("Head of buying", "+49 1")
    for place in ("edit", "field/jobTitle"):
        clash = send(floor.rep, f"{path}/{place}", **old, jobTitle="Lead buyer")
        html = clash.get_data(as_text=True)
        assert clash.status_code == 409
        assert "Lead buyer" in html and "Head of buying" in html
    assert floor.rep.get(f"/crm{path}").get_json()["jobTitle"] == "Head of buying"


def test_a_field_beside_another_change_is_simply_saved(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    path = f"/contacts/{contact['id']}"
    floor.manager.patch(f"/crm{path}", {"phone": "+49 1"})
    sent = {"version": contact["version"], "seen.jobTitle": "", "jobTitle": "Buyer"}
    assert send(floor.rep, f"{path}/field/jobTitle", htmx=True, **sent).status_code == 200
    now = floor.rep.get(f"/crm{path}").get_json()
    assert (now["jobTitle"], now["phone"]) == ("Buyer", "+49 1")


def test_custom_fields_and_tags(floor: Sales) -> None:
    contact = person(floor.rep, "Ann", "Zorn")
    path = f"/contacts/{contact['id']}"
    send(floor.rep, f"{path}/edit", tags="VIP, Export ,", customKey="Fridges", customValue="46")
    now = floor.rep.get(f"/crm{path}").get_json()
    assert now["tags"] == ["VIP", "Export"] and now["customFields"] == {"Fridges": "46"}
    assert "Fridges" in page(floor.rep, path)


def test_a_known_address_is_told_while_typing_and_refused(floor: Sales) -> None:
    known = person(floor.rep, "Ann", "Zorn")
    warned = page(floor.rep, "/contacts/duplicate?email=ANN.zorn@example.org", HX_Request="true")
    assert known["id"] in warned
    assert page(floor.rep, "/contacts/duplicate?email=a%00@x", HX_Request="true").strip() == ""
    new = {"firstName": "Ann", "email": "ann.zorn@example.org", "source": "web"}
    refused = send(floor.rep, "/contacts/new", **new)
    assert refused.status_code == 409 and known["id"] in refused.get_data(as_text=True)
    assert send(floor.rep, "/contacts/new", **new, allowDuplicate="1").status_code == 303


def test_a_manager_reassigns_with_the_open_work(floor: Sales) -> None:
    """M4."""
    contact = person(floor.rep, "Ann", "Zorn")
    deal = floor.deal(contactId=contact["id"])
    path = f"/contacts/{contact['id']}/reassign"
    assert "0 leads and 1 deal" in page(floor.manager, path)
    send(floor.manager, path, ownerId=floor.rep2.id, includeOpen="1")
    assert floor.rep2.get(f"/crm/deals/{deal['id']}").status_code == 200
    assert send(floor.rep2, path, ownerId=floor.rep.id).status_code == 403


def test_deleting_says_what_goes_along_and_can_be_undone(floor: Sales) -> None:
    """E1."""
    contact = person(floor.rep, "Ann", "Zorn")
    deal = floor.deal(contactId=contact["id"])
    path = f"/contacts/{contact['id']}"
    asked = re.sub(r"<[^>]+>", "", page(floor.admin, f"{path}/delete"))
    assert "0 leads, 1 deal and 0 activities go with it" in asked
    assert send(floor.manager, f"{path}/delete").status_code == 403
    send(floor.admin, f"{path}/delete")
    assert floor.admin.get(path).status_code == 404
    assert floor.rep.get(f"/crm/deals/{deal['id']}").status_code == 404
    send(floor.admin, f"{path}/restore")
    assert floor.rep.get(path).status_code == 200
    assert floor.rep.get(f"/crm/deals/{deal['id']}").status_code == 200
    assert send(floor.admin, f"{path}/restore").status_code == 404


def test_options_for_fields_that_choose_a_contact(floor: Sales) -> None:
    contact = person(floor.rep, "Bram", "van der Berg")
    html = page(floor.rep, "/contacts/options?q=berg", HX_Request="true")
    assert f'data-value="{contact["id"]}"' in html and 'role="option"' in html
    named = "/contacts/options?from=dealQuery&dealQuery=berg&kind=company"
    assert contact["id"] not in page(floor.rep, named, HX_Request="true")
    assert page(floor.rep, "/contacts/options?q=%00", HX_Request="true")


def test_other_orgs_contacts_are_not_there(app: Flask, floor: Sales) -> None:
    """E3."""
    stranger = Sales(app)
    for path in ("", "/edit", "/field/email", "/reassign", "/delete"):
        assert stranger.admin.get(f"/contacts/{floor.contact}{path}").status_code == 404
    assert "Polar Foods" not in re.sub(
        r"<select.*?</select>", "", page(stranger.admin, "/contacts?q=zzz"), flags=re.S
    )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/contacts/new", "companyId"),
        ("/leads/new", "contactId"),
        ("/activities", "contactId"),
        ("/calendar/new", "contactId"),
    ],
)
def test_letters_that_no_name_has_find_nobody(floor: Sales, path: str, name: str) -> None:
    typed = {f"{name}Query": "a\x00b", "title": "Kept words", "subject": "Kept words"}
    answer = send(floor.rep, path, htmx=True, **typed)
    assert answer.status_code in (200, 422), answer.text
    assert "That didn’t work" not in answer.text
