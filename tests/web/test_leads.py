"""The lead inbox: the list, the moves, the conversion."""

import re
from typing import Any

import pytest
from flask import Flask

from tests.web.forms import page, send
from tests.web.sales import Sales, counted

ROW = re.compile(r'<li id="lead-row-([0-9a-f-]{36})"')
BUTTON = re.compile(r'aria-keyshortcuts="([CQDVAR])"')


class Inbox(Sales):
    """A sales floor whose rep has leads; each of a new contact."""

    def lead(self, name: str = "Anna", *, points: int = 42, **fields: Any) -> dict[str, Any]:
        """A lead of the rep's that scores 22 or, with a phone and a company, 42."""
        contact = {"firstName": name, "email": f"{name.lower()}@polar{len(name)}.example"}
        rich = {"phone": "+49 30 1", "companyName": "Polar"} if points > 30 else {}
        body = {
            "title": f"Fridges for {name}",
            "source": "web",
            "contact": {"source": "web", "allowDuplicate": True, **contact, **rich},
            **fields,
        }
        return self.rep.made("/crm/leads", body)

    def is_now(self, lead: dict[str, Any]) -> str:
        return str(self.rep.get(f"/crm/leads/{lead['id']}").get_json()["status"])


@pytest.fixture
def floor(app: Flask) -> Inbox:
    return Inbox(app)


def test_best_score_first(floor: Inbox) -> None:
    low, high = floor.lead("Low", points=22), floor.lead("High")
    assert ROW.findall(page(floor.rep, "/leads")) == [high["id"], low["id"]]
    assert ROW.findall(page(floor.rep, "/leads?sort=oldest")) == [low["id"], high["id"]]


def test_filters_are_in_the_address(floor: Inbox) -> None:
    low, high = floor.lead("Low", points=22), floor.lead("High", source="referral")
    assert ROW.findall(page(floor.rep, "/leads?score=40")) == [high["id"]]
    assert ROW.findall(page(floor.rep, "/leads?source=web")) == [low["id"]]
    assert ROW.findall(page(floor.rep, "/leads?q=HIGH")) == [high["id"]]
    assert ROW.findall(page(floor.rep, "/leads?status=qualified")) == []
    assert "was left out" in page(floor.rep, "/leads?status=nonsense")
    assert "was left out" in page(floor.rep, "/leads?score=x")
    assert floor.rep.get("/leads?after=x").status_code == 422


def test_the_sources_offered_are_those_of_the_leads_one_sees(floor: Inbox) -> None:
    for source in ("web", "referral", "web", "fair"):
        floor.lead(source=source)
    contact = {"email": "else@alike.example", "source": "web"}
    floor.manager.made("/crm/leads", {"title": "Else", "source": "secret", "contact": contact})
    assert _sources(page(floor.rep, "/leads")) == ["fair", "referral", "web"]
    assert "secret" in _sources(page(floor.manager, "/leads?whose=all"))


def _sources(text: str) -> list[str]:
    chosen = re.search(r'<select[^>]*name="source".*?</select>', text, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', chosen[0]) if chosen else []


def test_who_looks_alike_is_shown_the_surest_first(floor: Inbox) -> None:
    phones = {"phone": "+49 30 77"}
    people = {
        "Colleague": {"email": "colleague@alike.example"},
        "Caller": {"email": "caller@other.example", **phones},
        "Stranger": {"email": "stranger@foreign.example", "phone": "+49 30 7"},
    }
    for name, fields in people.items():
        contact = {"type": "person", "firstName": name, "lastName": "Berg", "source": "web"}
        floor.rep.made("/crm/contacts", {**contact, **fields})
    contact = {"firstName": "Anna", "email": "anna@alike.example", "source": "web", **phones}
    lead = floor.lead(contact={**contact, "allowDuplicate": True})
    shown = re.findall(
        r'mini-card__title">(\w+) Berg.*?(Same \w+)', page(floor.rep, f"/leads/{lead['id']}")
    )
    assert shown == [("Caller", "Same phone"), ("Colleague", "Same company")]


def test_views_are_for_those_who_read_all(floor: Inbox) -> None:
    mine = floor.lead()
    others = floor.lead("Other", ownerId=None)
    assert "Unassigned" not in page(floor.rep, "/leads")
    html = page(floor.manager, "/leads?whose=all")
    assert "Unassigned" in html and {mine["id"], others["id"]} <= set(ROW.findall(html))


def test_only_allowed_moves_are_offered(floor: Inbox) -> None:
    lead = floor.lead()
    path = f"/leads/{lead['id']}"
    assert set(BUTTON.findall(page(floor.rep, path))) == {"C", "D"}
    send(floor.rep, f"{path}/contacted")
    assert set(BUTTON.findall(page(floor.rep, path))) == {"Q", "D"}
    send(floor.rep, f"{path}/qualify")
    assert set(BUTTON.findall(page(floor.rep, path))) == {"V", "D"}
    assert set(BUTTON.findall(page(floor.viewer, path))) == set()
    assert "A" in BUTTON.findall(page(floor.manager, path))


def test_a_move_opens_the_next_lead_and_keeps_the_row(floor: Inbox) -> None:
    first, second = floor.lead("First"), floor.lead("Second", points=22)
    answer = send(floor.rep, f"/leads/{first['id']}/contacted", htmx=True)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f"#lead-row-{first['id']}" in html and "Contacted" in html
    assert "Fridges for Second" in html
    assert second["id"] in answer.headers["HX-Push-Url"]


def test_without_a_script_a_move_leads_on_to_the_next(floor: Inbox) -> None:
    first, second = floor.lead("First"), floor.lead("Second", points=22)
    answer = send(floor.rep, f"/leads/{first['id']}/contacted")
    assert answer.status_code == 303 and second["id"] in answer.location


def test_a_low_score_is_refused_with_its_parts(floor: Inbox) -> None:
    """R3."""
    lead = floor.lead(points=22)
    send(floor.rep, f"/leads/{lead['id']}/contacted")
    for htmx in (True, False):
        answer = send(floor.rep, f"/leads/{lead['id']}/qualify", htmx=htmx)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "needs a score of 30; this lead has 22" in html
        assert "Address at a company" in html and "+12" in html
    assert floor.is_now(lead) == "contacted"


def test_disqualifying_takes_a_reason_and_can_be_undone(floor: Inbox) -> None:
    lead = floor.lead()
    path = f"/leads/{lead['id']}/disqualify"
    assert "No budget" in page(floor.rep, path)
    assert send(floor.rep, path, reason="").status_code == 422
    answer = send(floor.rep, path, htmx=True, reason="No budget", words="Next year")
    html = answer.get_data(as_text=True)
    undo = re.search(r'action="(/leads/[^"]+/reopen[^"]*)"', html)
    assert undo is not None
    said = floor.rep.get(f"/crm/leads/{lead['id']}").get_json()
    assert said["disqualificationReason"] == "No budget: Next year"
    send(floor.rep, undo[1].replace("&amp;", "&"), htmx=True)
    assert floor.is_now(lead) == "new"


def test_converting_is_filled_in_and_leads_to_the_deal(floor: Inbox) -> None:
    """R4."""
    lead = floor.lead(estimatedValue={"amount": 4_900_000, "currency": "USD"})
    path = f"/leads/{lead['id']}"
    send(floor.rep, f"{path}/contacted")
    send(floor.rep, f"{path}/qualify")
    form = page(floor.rep, f"{path}/convert")
    assert 'value="49,000"' in form
    wrong = send(floor.rep, f"{path}/convert", value="lots")
    assert wrong.status_code == 422 and "is not an amount" in wrong.get_data(as_text=True)
    answer = send(floor.rep, f"{path}/convert", value="52,500.50", expectedCloseDate="2027-01-31")
    deal = floor.rep.get(f"/crm/deals/{answer.location.rpartition('/')[2]}").get_json()
    assert deal["value"] == {"amount": 5_250_050, "currency": "USD"}
    assert deal["expectedCloseDate"].startswith("2027-01-3")
    again = send(floor.rep, f"{path}/convert")
    assert again.status_code == 409


def test_reading_takes_the_dot_away_from_the_owner_only(floor: Inbox) -> None:
    lead = floor.lead()
    page(floor.manager, f"/leads/{lead['id']}")
    assert "data-unread" in page(floor.rep, "/leads")
    page(floor.rep, f"/leads/{lead['id']}")
    assert "data-unread" not in page(floor.rep, "/leads")
    assert floor.rep.get(f"/crm/leads/{lead['id']}").get_json()["version"] == lead["version"]


def test_others_leads_are_not_there(floor: Inbox) -> None:
    """E3."""
    lead = floor.lead()
    for path in ("", "/disqualify", "/convert"):
        assert floor.rep2.get(f"/leads/{lead['id']}{path}").status_code == 404
    assert send(floor.rep2, f"/leads/{lead['id']}/contacted").status_code == 404
    assert send(floor.viewer, f"/leads/{lead['id']}/contacted").status_code == 403
    assert floor.support.get("/leads").status_code == 403
    assert lead["id"] not in page(floor.rep2, "/leads")


def test_a_manager_assigns(floor: Inbox) -> None:
    lead = floor.lead()
    path = f"/leads/{lead['id']}/assign"
    assert "Tom" in page(floor.manager, path)
    send(floor.manager, path, ownerId=floor.rep2.id)
    assert floor.rep2.get(f"/crm/leads/{lead['id']}").status_code == 200


def test_a_new_lead_with_a_new_contact_or_one_that_is_there(floor: Inbox) -> None:
    new = {"title": "Ice", "firstName": "Ida", "email": "ida@ice.example", "source": "referral"}
    made = send(floor.rep, "/leads/new", **new)
    lead = floor.rep.get(f"/crm/leads/{made.location.rpartition('/')[2]}").get_json()
    assert lead["source"] == "referral"
    twice = send(floor.rep, "/leads/new", **new)
    assert twice.status_code == 409 and "allowDuplicate" in twice.get_data(as_text=True)
    known = send(floor.rep, "/leads/new", title="More ice", contactId=lead["contactId"])
    assert known.status_code == 303
    typed = send(floor.rep, "/leads/new", title="Still more", contactIdQuery="ida@ice")
    assert typed.status_code == 303
    assert send(floor.rep, "/leads/new", title="").status_code == 422


def test_newcomers_are_counted_for_the_list_that_is_open(floor: Inbox) -> None:
    since = floor.lead()["createdAt"].replace("Z", "%2B00:00")
    assert "new lead" not in page(floor.rep, f"/leads/fresh?since={since}&source=referral")
    floor.lead("Second")
    floor.lead("Third", source="referral")
    assert "2 new leads" in page(floor.rep, f"/leads/fresh?since={since}")
    assert "1 new lead" in page(floor.rep, f"/leads/fresh?since={since}&source=referral")
    assert floor.rep.get("/leads/fresh?since=yesterday").status_code == 422


def test_pages_follow_each_other(floor: Inbox) -> None:
    made = {floor.lead(f"Lead{number}")["id"] for number in range(60)}
    html = page(floor.rep, "/leads")
    more = re.search(r'href="(/leads\?after=[^"]+)"', html)
    assert more is not None
    rest = page(floor.rep, more[1].replace("&amp;", "&"), HX_Request="true")
    assert set(ROW.findall(html)) | set(ROW.findall(rest)) == made


def test_as_many_queries_for_many_as_for_few(app: Flask, floor: Inbox) -> None:
    for number in range(3):
        floor.lead(f"Lead{number}")
    with counted(app) as few:
        page(floor.rep, "/leads")
    for number in range(40):
        floor.lead(f"More{number}")
    with counted(app) as many:
        page(floor.rep, "/leads")
    assert len(many) == len(few)


def test_the_fragment_is_the_detail_alone(floor: Inbox) -> None:
    lead = floor.lead()
    html = page(floor.rep, f"/leads/{lead['id']}", HX_Request="true")
    assert "<html" not in html and 'id="lead-name"' in html


def test_a_deleted_lead_leaves_the_list_and_comes_back(floor: Sales) -> None:
    body = {"contactId": floor.contact, "title": "Came twice", "ownerId": floor.rep.id}
    lead = floor.manager.made("/crm/leads", body)
    path = f"/leads/{lead['id']}"
    assert f'action="{path}/delete' in page(floor.admin, path)
    assert f'action="{path}/delete' not in page(floor.rep, path)
    assert send(floor.rep, f"{path}/delete").status_code == 403
    for who, answer in ((floor.rep, 403), (floor.manager, 403), (floor.rep2, 404)):
        assert who.ask("DELETE", f"/crm{path}").status_code == answer
    gone = send(floor.admin, f"{path}/delete", htmx=True)
    assert "Lead deleted" in gone.text and f"{path}/restore" in gone.text
    assert floor.admin.get(path).status_code == 404
    assert send(floor.admin, f"{path}/restore").location == path
    assert "Came twice" in page(floor.rep, path)
