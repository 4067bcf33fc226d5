"""Search as one types (R6)."""

import re

import pytest
from flask import Flask

from tests.web.forms import HTMX, page
from tests.web.sales import Sales

PALETTE = {"HX_Request": "true", "HX_Target": "div#command-results"}


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    made = Sales(app)
    person = {"email": "anna@polar.example", "firstName": "Anna", "lastName": "van der Berg"}
    made.rep.made("/crm/contacts", {**person, "companyId": made.contact})
    made.rep.made("/crm/contacts", {"email": "jose@x.example", "firstName": "José"})
    made.deal("Polar trailers")
    contact = {"email": "ice@voss.example", "firstName": "Ida", "allowDuplicate": True}
    made.rep.made("/crm/leads", {"title": "Ice for Voss", "source": "web", "contact": contact})
    return made


def _found(text: str) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", name) for name in re.findall(r"(?<=</span>)<span>(.*?)</span>", text)
    ]


@pytest.mark.parametrize(
    "typed", ["van", "ber", "pol", "VAN", "va", "b", "anna pol", "van der berg"]
)
def test_a_person_is_found_by_a_few_letters_and_by_the_company(floor: Sales, typed: str) -> None:
    assert "Anna van der Berg" in _found(page(floor.rep, f"/search?q={typed}", **PALETTE))


def test_accents_and_case_do_not_matter(floor: Sales) -> None:
    assert "José" in page(floor.rep, "/search?q=jose", **PALETTE)
    assert "José" in page(floor.rep, "/search?q=JOSÉ", **PALETTE)


def test_the_one_whose_name_begins_so_comes_first(floor: Sales) -> None:
    assert _found(page(floor.rep, "/search?q=pol", **PALETTE))[0] == "Polar Foods"


def test_options_are_ready_for_the_keyboard(floor: Sales) -> None:
    text = page(floor.rep, "/search?q=pol", **PALETTE)
    options = re.findall(r'<a class="command__item" role="option"[^>]*>', text)
    ids = [re.search(r'id="([^"]+)"', option) for option in options]
    assert options
    assert all(ids)
    assert len({found[1] for found in ids if found}) == len(options)
    assert "<html" not in text


def test_nobody_finds_what_he_may_not_see(floor: Sales, app: Flask) -> None:
    assert "Polar trailers" in page(floor.rep, "/search?q=trailers", **PALETTE).replace(
        "<mark>", ""
    ).replace("</mark>", "")
    assert "record_url" not in page(floor.rep, "/search?q=trailers")
    for person in (floor.rep2, floor.support, floor.marketing):
        assert "/deals/" not in page(person, "/search?q=trailers", **PALETTE)
    assert "/leads/" not in page(floor.rep2, "/search?q=ice", **PALETTE)
    assert "/leads/" in page(floor.marketing, "/search?q=ice", **PALETTE)
    assert "/contacts/" not in page(Sales(app).admin, "/search?q=anna", **PALETTE)


def test_places_and_actions_are_found_too(floor: Sales) -> None:
    assert 'id="cmd-place-pipeline"' in page(floor.rep, "/search?q=pipe", **PALETTE)
    assert 'id="cmd-new-deal"' in page(floor.rep, "/search?q=new deal", **PALETTE)
    assert 'id="cmd-new-deal"' not in page(floor.viewer, "/search?q=new deal", **PALETTE)


@pytest.mark.parametrize(
    "typed", ["%", "_", "\\", "'", "a'--", "%00", "", "   ", "𝒫", "a" * 5000, "<script>"]
)
def test_odd_letters_break_nothing(floor: Sales, typed: str) -> None:
    answer = floor.app.test_client().get(
        "/search",
        query_string={"q": typed},
        headers={"Authorization": f"Bearer {floor.rep.token}", **HTMX},
    )
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_page_works_without_a_script(floor: Sales) -> None:
    text = page(floor.rep, "/search?q=pol")
    assert "<h1>Search</h1>" in text
    assert "Anna van der Berg" in text
    assert "Nothing matches" in page(floor.rep, "/search?q=zzzz")
