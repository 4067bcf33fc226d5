"""Timelines: what happened, in order, and only what the reader may see."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.compose.clock import utc_now
from tests.harness.cast import Person
from tests.web.forms import page
from tests.web.sales import Sales, counted

ITEM = re.compile(r'<li class="timeline-item" id="timeline-(\d+)"')
OLDER = re.compile(r'href="(/timeline/[^"]+/older\?[^"]+)"')


@pytest.fixture
def sales(app: Flask) -> Sales:
    return Sales(app)


def note(person: Person, sales: Sales, text: str, **more: Any) -> dict[str, Any]:
    body = {"type": "note", "subject": text, "contactId": sales.contact, **more}
    return person.made("/crm/activities", body)


def timeline(sales: Sales, person: Person, query: str = "") -> str:
    return page(person, f"/timeline/contact/{sales.contact}{query}")


def test_newest_first_and_older_ones_follow_without_a_gap(sales: Sales) -> None:
    for number in range(40):
        note(sales.manager, sales, f"Note {number}")
    html = timeline(sales, sales.manager)
    older = OLDER.search(html)
    assert older is not None
    rest = page(sales.manager, older[1].replace("&amp;", "&"))
    seen = [int(seq) for seq in ITEM.findall(html) + ITEM.findall(rest)]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 41


def test_what_may_not_be_read_is_not_there(sales: Sales) -> None:
    """A rep reads only the own deals, leads and activities; an agent no deals at all."""
    sales.deal("Secret trailers", ownerId=sales.rep2.id)
    note(sales.rep2, sales, "Secret words")
    note(sales.rep, sales, "Open words")
    mine = timeline(sales, sales.rep)
    assert "Open words" in mine and "Secret" not in mine
    agents = timeline(sales, sales.support)
    assert "Secret words" in agents and "Secret trailers" not in agents


def test_a_company_tells_what_happens_with_its_people(sales: Sales) -> None:
    company = {"type": "company", "companyName": "Polar Foods"}
    polar = sales.manager.made("/crm/contacts", company)["id"]
    employed = {"email": "anna@polar.example", "companyId": polar}
    anna = sales.manager.made("/crm/contacts", employed)["id"]
    sales.manager.made("/crm/deals", {"title": "Reefer trailers", "contactId": anna})
    html = page(sales.manager, f"/timeline/contact/{polar}")
    assert "Reefer trailers" in html


def test_a_new_owner_sees_the_past_and_the_old_one_no_longer(sales: Sales) -> None:
    deal = sales.deal("Reefer trailers")
    assert "Reefer trailers" in timeline(sales, sales.rep)
    handed = {"ownerId": sales.rep2.id}
    assert sales.manager.patch(f"/crm/deals/{deal['id']}", handed).status_code == 200
    assert "Reefer trailers" in timeline(sales, sales.rep2)
    assert "Reefer trailers" not in timeline(sales, sales.rep)


def test_changes_say_what_was_before_and_after_in_words(sales: Sales) -> None:
    """M6: who changed this value, from what to what."""
    deal = sales.deal()
    value = {"value": {"amount": 250_000, "currency": "USD"}, "ownerId": sales.rep2.id}
    assert sales.manager.patch(f"/crm/deals/{deal['id']}", value).status_code == 200
    said = re.sub(r"<[^>]+>", " ", page(sales.manager, f"/timeline/deal/{deal['id']}"))
    assert "2 fields changed" in said
    assert re.search(r"\$1,000\s+→\s+\$2,500", said)
    assert re.search(r"Nina\s+→\s+Tom", said)


def test_planned_ones_are_on_top(sales: Sales) -> None:
    due = (utc_now() + timedelta(days=1)).isoformat()
    call = {"type": "call", "subject": "Talk prices", "contactId": sales.contact, "dueAt": due}
    sales.manager.made("/crm/activities", call)
    note(sales.manager, sales, "Later words")
    html = timeline(sales, sales.manager)
    assert html.index("Talk prices") < html.index("Later words")
    assert 'data-kind="planned"' in html


def test_chips_narrow(sales: Sales) -> None:
    sales.deal("Reefer trailers")
    note(sales.manager, sales, "Some words")
    html = timeline(sales, sales.manager, "?show=activities")
    assert "Some words" in html and "Reefer trailers" not in html
    assert sales.manager.get(f"/timeline/contact/{sales.contact}?show=x").status_code == 422


def test_others_records_have_no_timeline(sales: Sales) -> None:
    """E3."""
    deal = sales.deal(ownerId=sales.rep2.id)
    assert sales.rep.get(f"/timeline/deal/{deal['id']}").status_code == 404
    assert sales.support.get(f"/timeline/deal/{deal['id']}").status_code == 403


def test_text_is_escaped(sales: Sales) -> None:
    note(sales.manager, sales, "Note", body="<script>alert(1)</script>")
    assert "<script>alert" not in timeline(sales, sales.manager)


def test_as_many_queries_for_many_as_for_few(app: Flask, sales: Sales) -> None:
    note(sales.manager, sales, "First")
    with counted(app) as few:
        timeline(sales, sales.manager)
    for number in range(25):
        note(sales.manager, sales, f"Note {number}")
        sales.deal(f"Deal {number}")
    with counted(app) as many:
        timeline(sales, sales.manager)
    assert len(many) == len(few)
    assert sum("FROM event_link" in statement for statement in many) == 1


def test_what_the_sentence_says_is_not_said_again(sales: Sales) -> None:
    deal = sales.deal()
    move = f"/crm/deals/{deal['id']}/move-stage"
    for place in (0, 0):
        sales.rep.post(move, {"stageId": sales.stage("negotiation"), "position": place})
    said = re.sub(r"<[^>]+>", "", page(sales.rep, f"/timeline/deal/{deal['id']}"))
    assert said.count("moved Reefer trailers from Discovery to Negotiation") == 1
    assert "from Negotiation" not in said and "fields changed" not in said
