"""What recipients do with a campaign's mail: open, click, unsubscribe; and what machines do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.compose.clock import utc_now
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.waiting import wait_until
from tests.harness.working import run_job, work_off

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MARKS = ("opened", "clicked", "converted", "unsubscribed", "machineOpened")
BODY = (
    '<p>Hello {{contact.firstName}}, <a href="https://fernhill.example/audit?x=1&amp;y=2">look</a> '
    'or <a href="https://other.example/?utm_source=fair">there</a>, '
    '<a href="https://fernhill.example/{{contact.firstName}}">yours</a>. '
    '<a href="{{unsubscribeUrl}}">No more</a></p>'
)


@pytest.fixture(scope="module")
def mailing(alone: Installation, _mail_server: MailServer) -> Flask:
    return alone.app(SMTP_URL=_mail_server.url)


@pytest.fixture(scope="module")
def letters(mailing: Flask, _mail_server: MailServer) -> Iterator["Letter"]:
    """The mails of one campaign in so many mailboxes, long enough there to be read by people."""
    org, _ = Marketing(mailing), _mail_server.clear()
    people = org.contacts(20)
    campaign = org.launched(people, templateKey=org.template(body=BODY))
    work_off(org.app)
    sent = utc_now()
    wait_until(lambda: utc_now() - sent > timedelta(seconds=2))
    mails = {str(mail["To"]): mail for mail in _mail_server.mails}
    return (Letter(org, campaign, person, mails[person["email"]]) for person in people)


@pytest.fixture
def letter(letters: Iterator["Letter"]) -> "Letter":
    """One of them."""
    return next(letters)


class Letter:
    """A campaign's mail in somebody's mailbox."""

    def __init__(
        self, org: Marketing, campaign: dict[str, Any], person: dict[str, Any], mail: EmailMessage
    ) -> None:
        self.org, self.campaign, self.person = org, campaign, person
        html = mail.get_body(("html",))
        assert html is not None
        self.header = str(mail["List-Unsubscribe"]).strip("<> ")
        self.links = re.findall(r'href="([^"]+)"', html.get_content())
        (self.picture,) = re.findall(r'src="([^"]+/t/o/[^"]+)"', html.get_content())
        self.before = org.stats(campaign)

    def ask(self, url: str, method: str = "GET", agent: str = PERSON, **more: Any) -> TestResponse:
        path = urlsplit(url).path
        headers = {"User-Agent": agent, **more.pop("headers", {})}
        return self.org.app.test_client().open(path, method=method, headers=headers, **more)

    @property
    def marks(self) -> list[str]:
        """What the ledger says that this recipient did; the counts have to agree."""
        path = f"/crm/campaigns/{self.campaign['id']}/recipients?contactId={self.person['id']}"
        (row,) = self.org.viewer.get(path).get_json()["data"]
        found = [mark for mark in MARKS if row[f"{mark}At"]]
        assert row["state"] == ("delivered" if {"opened", "machineOpened"} & set(found) else "sent")
        now = self.org.stats(self.campaign)
        assert [mark for mark in MARKS if now[mark] > self.before[mark]] == found
        assert all(now[mark] - self.before[mark] <= 1 for mark in MARKS)
        self.org.course(self.campaign, "quarter-hour")
        return found

    def history(self) -> list[str]:
        """What its contact's timeline says of campaigns."""
        path = f"/crm/contacts/{self.person['id']}/timeline"
        page = self.org.rep.get(path).get_json()["data"]
        return [one["data"]["event"] for one in page if one["kind"] == "campaign"]


def test_who_opens_counts_once(letter: Letter) -> None:
    for _ in range(3):
        answer = letter.ask(letter.picture)
        assert (answer.status_code, answer.mimetype) == (200, "image/gif")
        assert answer.headers["Cache-Control"] == "no-store"
    assert letter.marks == ["opened"]
    assert letter.history() == ["campaign.opened", "campaign.sent"]


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("", {}),
        ("Mozilla/5.0", {}),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", {}),
        ("python-requests/2.32", {}),
        (PERSON, {"Sec-Purpose": "prefetch;prerender"}),
    ],
)
def test_machines_are_kept_apart(letter: Letter, agent: str, headers: dict[str, str]) -> None:
    letter.ask(letter.picture, agent=agent, headers=headers)
    assert letter.ask(letter.links[0], agent=agent, headers=headers).status_code == 302
    assert letter.marks == ["machineOpened"]
    letter.ask(letter.picture)
    assert letter.marks == ["opened", "machineOpened"]


def test_who_comes_at_once_is_a_machine(letter: Letter, mail_server: MailServer) -> None:
    org, people = letter.org, letter.org.contacts(1)
    campaign = org.launched(people, templateKey=org.template(body=BODY))
    work_off(org.app)
    soon = Letter(org, campaign, people[0], mail_server.mails[0])
    soon.ask(soon.picture)
    assert soon.marks == ["machineOpened"]


def test_links_lead_where_they_were_written_to(letter: Letter) -> None:
    first, second, own, _ = letter.links
    target = letter.ask(first).headers["Location"]
    assert target.startswith("https://fernhill.example/audit?x=1&y=2&utm_source=fernhill-")
    assert "utm_medium=email" in target and "utm_campaign=winter-" in target
    target = letter.ask(second).headers["Location"]
    assert target.startswith("https://other.example/?utm_source=fair&utm_medium")
    assert own == f"https://fernhill.example/{quote(letter.person['firstName'])}"
    assert letter.marks == ["opened", "clicked"]
    assert letter.history() == ["campaign.clicked", "campaign.opened", "campaign.sent"]


def test_each_link_counts_its_clicks_and_who_clicked(letter: Letter) -> None:
    def links() -> dict[str, tuple[int, int]]:
        path = f"/crm/campaigns/{letter.campaign['id']}/links"
        found = letter.org.viewer.get(path).get_json()["data"]
        return {
            link["url"].partition("utm_")[0]: (link["clicks"], link["people"]) for link in found
        }

    audit, other = "https://fernhill.example/audit?x=1&y=2&", "https://other.example/?"
    before = links()
    for _ in range(3):
        letter.ask(letter.links[0])
    letter.ask(letter.links[1])
    letter.ask(letter.links[0], agent="curl/8.0")
    letter.ask(letter.links[0], "HEAD")
    after = links()
    assert [after[audit][i] - before[audit][i] for i in (0, 1)] == [3, 1]
    assert [after[other][i] - before[other][i] for i in (0, 1)] == [1, 1]
    page = letter.org.viewer.get(f"/campaigns/{letter.campaign['id']}").get_data(as_text=True)
    assert "fernhill.example/audit?x=1&amp;y=2" in page and "Since the launch" in page


def test_asking_for_the_head_changes_nothing(letter: Letter) -> None:
    for url in (letter.picture, letter.links[0], letter.header):
        assert letter.ask(url, "HEAD").status_code in (200, 302)
    assert letter.ask(letter.header).status_code == 200
    assert letter.marks == []


@pytest.mark.parametrize("form", [{"List-Unsubscribe": "One-Click"}, {}])
def test_unsubscribing_is_for_good(letter: Letter, form: dict[str, str]) -> None:
    for _ in range(2):
        assert letter.ask(letter.header, "POST", data=form).status_code == 200
    assert letter.marks == ["unsubscribed"]
    assert letter.history()[0] == "campaign.unsubscribed"
    path = f"/crm/contacts/{letter.person['id']}/consent-history"
    (entry,) = letter.org.rep.get(path).get_json()["data"]
    assert (entry["channel"], entry["state"], entry["how"], entry["campaignId"]) == (
        "email", "withdrawn", "link", letter.campaign["id"],
    )  # fmt: skip
    other = letter.org.campaign([letter.person])
    asked = letter.org.viewer.get(f"/crm/campaigns/{other['id']}/checklist").get_json()
    assert (asked["recipients"], asked["suppressed"]) == (0, {"unsubscribed": 1})


def test_the_page_asks_before_it_acts(letter: Letter) -> None:
    page = letter.ask(letter.header).get_data(as_text=True)
    assert letter.person["email"] in page and 'method="post"' in page
    assert letter.links[-1] == letter.header


def test_links_of_one_kind_work_nowhere_else(letter: Letter) -> None:
    click, way_out = (url.rsplit("/", 1)[1] for url in (letter.links[0], letter.header))
    picture = letter.picture.rsplit("/", 1)[1]
    for path in (
        f"/t/o/{click}", f"/t/c/{picture}", f"/u/{click}", f"/t/c/{way_out}", f"/u/{picture}",
        "/t/c/x", "/u/x.y", "/t/o/", f"/t/c/{click[:-1]}", f"/t/c/{click}A", "/u/%00", "/t/c/é.è",
    ):  # fmt: skip
        assert letter.ask(path).status_code == 404, path
    assert letter.ask(f"/u/{click}", "POST").status_code == 404
    assert letter.marks == []


def test_a_won_deal_after_a_click_is_a_conversion(letter: Letter) -> None:
    org, deals = letter.org, []
    for _ in range(2):
        about = {"contactId": letter.person["id"], "expectedCloseDate": "2031-01-31T00:00:00Z"}
        deals.append(org.admin.made("/crm/deals", {"title": "Doors", **about})["id"])
    letter.ask(letter.links[0])
    for deal in deals:
        org.admin.post(f"/crm/deals/{deal}/won")
        work_off(org.app)
    assert "converted" in letter.marks


def test_a_deal_won_before_the_click_is_none(letter: Letter) -> None:
    org = letter.org
    about = {"contactId": letter.person["id"], "expectedCloseDate": "2031-01-31T00:00:00Z"}
    deal = org.admin.made("/crm/deals", {"title": "Doors", **about})["id"]
    org.admin.post(f"/crm/deals/{deal}/won")
    letter.ask(letter.links[0])
    run_job(org.app, "crm.sync-campaign-stats", utc_now())
    assert "converted" not in letter.marks
