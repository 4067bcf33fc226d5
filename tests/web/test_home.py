"""Home (R1): what waits, in its order, each with its one next step."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.web.forms import page
from tests.web.sales import Sales, counted

HEADINGS = ["Overdue", "Today", "New leads", "Rotting deals", "Approvals"]


class Work(Sales):
    """A rep with one thing of each kind."""

    def pile_up(self, times: int = 1) -> None:
        now = datetime.now(UTC)
        for number in range(times):
            deal = self.deal(f"Old deal {number}")
            self._age(deal["id"], 40)
            for name, due in (("Late call", -3), ("Due call", 0)):
                when = now.replace(hour=23, minute=59) if due == 0 else now + timedelta(hours=due)
                self._plan(f"{name} {number}", when)
            contact = {"email": "i@voss.example", "firstName": "Ingrid", "allowDuplicate": True}
            lead = {"title": f"New lead {number}", "source": "web", "contact": contact}
            self.rep.made("/crm/leads", lead)
            big = {"value": {"amount": 8_000_000, "currency": "USD"}}
            held = self.deal(f"Big deal {number}", expectedCloseDate="2030-01-01T00:00:00Z", **big)
            assert self.rep.post(f"/crm/deals/{held['id']}/won").status_code == 202

    def _plan(self, subject: str, when: datetime) -> None:
        body = {"type": "call", "subject": subject, "contactId": self.contact}
        self.rep.made("/crm/activities", {**body, "dueAt": when.isoformat()})

    def _age(self, deal_id: str, days: int) -> None:
        from sqlalchemy import text

        from app.extensions import db

        with self.app.app_context():
            back = "created_at = created_at - :by, stage_entered_at = stage_entered_at - :by"
            statement = text(f"UPDATE deal SET {back} WHERE id = :id")
            by = {"by": timedelta(days=days), "id": deal_id}
            db.session.execute(statement.execution_options(all_orgs=True), by)
            db.session.commit()


@pytest.fixture(scope="module")
def work(app: Flask) -> Work:
    made = Work(app)
    made.pile_up()
    return made


def _headings(text: str) -> list[str]:
    return re.findall(r'<h2 id="home-\w+">([^<]+)</h2>', text)


def test_lists_everything_in_the_order_of_its_urgency(work: Work) -> None:
    text = page(work.rep, "/")
    assert _headings(text) == HEADINGS
    rows = ["Late call 0", "Due call 0", "New lead 0", "Old deal 0", "Big deal 0"]
    places = [text.index(row) for row in rows]
    assert places == sorted(places)


def test_each_row_has_its_one_next_step(work: Work) -> None:
    text = page(work.rep, "/")
    steps = re.findall(
        r"</svg>([\w ]+)<span class=\"visually-hidden\">: ([^<]+)</span></a>\s*</li>", text
    )
    assert [label for label, _ in steps] == ["Done", "Done", "Log call", "Plan", "Open"]
    manager = page(work.manager, "/")
    assert ">Decide<" in manager or "Decide<span" in manager


def test_shows_nothing_of_others(work: Work) -> None:
    text = page(work.rep2, "/")
    assert _headings(text) == []
    for title in ("Late call", "New lead", "Old deal", "Big deal"):
        assert title not in text


def test_managers_choose_between_themselves_and_the_team(work: Work) -> None:
    assert _headings(page(work.manager, "/?whose=team")) == HEADINGS
    assert _headings(page(work.manager, "/?whose=mine")) == ["Approvals"]
    assert "Late call 0" not in page(work.rep2, "/?whose=team")


def test_figures_stand_for_each_currency_apart(work: Work) -> None:
    work.deal("Euro deal", value={"amount": 5_000_000, "currency": "EUR"})
    text = page(work.rep, "/")
    assert "$81,000 · €50,000" in text or "€50,000 · $81,000" in text


def test_marketing_and_support_see_what_they_may(work: Work) -> None:
    assert _headings(page(work.marketing, "/")) == ["New leads"]
    assert _headings(page(work.support, "/")) == []
    assert _headings(page(work.viewer, "/")) == [*HEADINGS, "No next step"]


def test_whoever_steers_campaigns_has_them_at_hand(app: Flask) -> None:
    work = Sales(app)
    work.marketing.made("/crm/campaigns", {"name": "Winter check", "type": "email"})
    text = page(work.marketing, "/")
    assert _headings(text) == ["Campaigns"]
    (row,) = re.findall(r"<li (?:(?!<li ).)*Winter check</a>.*?</li>", text, re.S)
    assert "Draft of" in row and "Review and launch" in row
    assert "Winter check" not in page(work.viewer, "/")


def test_the_frame_has_what_each_may_whoever_looked_before(work: Work) -> None:
    for _ in range(2):
        for person, deals, campaigns in (
            (work.manager, True, True),
            (work.support, False, False),
            (work.marketing, False, True),
            (work.viewer, False, True),
        ):
            html = page(person, "/")
            assert ('data-new="d"' in html) is deals
            assert (html.count('href="/campaigns"') == 3) is campaigns
            assert html.count(f'data-viewer="{person.id}"') == 1
    here = '<a class="tabbar__link" href="/" aria-current="page">'
    assert here in page(work.rep, "/") and here not in page(work.rep, "/contacts")
    assert here in page(work.rep, "/")


def test_asks_the_same_number_of_questions_however_much_there_is(work: Work) -> None:
    with counted(work.app) as few:
        page(work.rep, "/")
    work.pile_up(3)
    with counted(work.app) as many:
        page(work.rep, "/")
    assert len(many) == len(few)
    assert len(few) <= 20


def test_a_new_org_is_told_where_to_begin(app: Flask) -> None:
    fresh = Sales(app)
    text = page(fresh.admin, "/")
    assert "First steps" in text
    for step in ("Set up the pipeline", "Invite your team", "first lead", "first deal"):
        assert step in text
    rep = page(fresh.rep, "/")
    assert "Invite your team" not in rep
    assert "first lead" in rep
