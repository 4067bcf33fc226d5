"""The list of contacts that are likely to be one, and those of whom somebody said that they are
two."""

from typing import Any

from flask import Flask

from tests.harness.cast import Cast, Person
from tests.web.forms import page, send


def contact(who: Person, email: str, **more: Any) -> dict[str, Any]:
    return who.made("/crm/contacts", {"email": email, "allowDuplicate": True, **more})


def test_likely_pairs_are_listed_until_somebody_decides(app: Flask) -> None:
    cast = Cast(app)
    ada = contact(cast.rep, "ada@polar.example", firstName="Ada")
    twin = contact(cast.rep, "ADA@polar.example", firstName="A.")
    bo = contact(cast.rep, "bo@polar.example", lastName="Bo", companyName="Polar", phone="+49301")
    other_bo = contact(cast.rep, "bo2@x.example", lastName="Bö", companyName="polar")
    contact(cast.rep, "bo3@x.example", lastName="Bo", companyName="Elsewhere")
    kim = contact(cast.rep, "kim@x.example", firstName="Kim", phone="+49 30 5550109")
    theirs = contact(cast.rep2, "lee@x.example", firstName="Lee", phone="0049 30 5550109")

    html = page(cast.rep, "/contacts/duplicates")
    assert f"twins-{ada['id']}-{twin['id']}" in html and "Same address" in html
    assert f"twins-{bo['id']}-{other_bo['id']}" in html and html.count('id="twins-') == 2
    all_pairs = page(cast.manager, "/contacts/duplicates")
    assert f"twins-{kim['id']}-{theirs['id']}" in all_pairs
    assert all_pairs.count('id="twins-') == 3
    assert cast.viewer.get("/contacts/duplicates").status_code == 403
    assert "/contacts/duplicates" in page(cast.rep, "/contacts")
    assert "/contacts/duplicates" not in page(cast.viewer, "/contacts")

    apart = f"/contacts/{bo['id']}/separate"
    assert send(cast.rep, apart, other=theirs["id"]).status_code == 403
    assert send(cast.viewer, apart, other=other_bo["id"]).status_code == 403
    assert send(cast.rep, apart, other=bo["id"]).status_code == 422
    for _ in range(2):
        assert send(cast.rep, apart, other=other_bo["id"]).location == "/contacts/duplicates"
    html = page(cast.rep, "/contacts/duplicates")
    assert f"twins-{bo['id']}-{other_bo['id']}" not in html
    assert f"with={bo['id']}" not in page(cast.rep, f"/contacts/{other_bo['id']}")
    said = cast.rep.get(f"/crm/contacts/{other_bo['id']}/timeline").get_json()["data"]
    assert [entry["summary"] for entry in said].count("Nina noted that Bo and Bö are two") == 1

    merged = cast.rep.post(f"/crm/contacts/{ada['id']}/merge", {"otherId": twin["id"]})
    assert merged.status_code == 200
    assert "No two look like one" in page(cast.rep, "/contacts/duplicates")


def test_what_was_said_of_one_counts_for_the_one_that_stays(app: Flask) -> None:
    cast = Cast(app)
    one, two, third = (contact(cast.rep, "max@x.example", firstName="Max") for _ in range(3))
    apart = {"otherId": third["id"]}
    assert cast.rep.post(f"/crm/contacts/{two['id']}/keep-separate", apart).status_code == 200
    merged = cast.rep.post(f"/crm/contacts/{one['id']}/merge", {"otherId": two["id"]})
    assert merged.status_code == 200
    assert "No two look like one" in page(cast.rep, "/contacts/duplicates")
