"""A person's email: from the program's address in the person's name, and what becomes of it."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.working import work_off
from tests.web.forms import send


@pytest.fixture(scope="module")
def mailing(alone: Installation, _mail_server: MailServer) -> Flask:
    """The app with a mail server, on a database of the file's own."""
    return alone.app(SMTP_URL=_mail_server.url, CRM_MAIL_FROM="Acme <crm@acme.example>")


@pytest.fixture(scope="module")
def cast(mailing: Flask) -> Cast:
    return Cast(mailing)


_number = iter(range(1000))


@pytest.fixture
def contact(cast: Cast) -> dict[str, Any]:
    """Anna, at an address of her own."""
    address = f"anna{next(_number)}@{cast.rep.id}.example"
    return cast.rep.made("/crm/contacts", {"email": address, "firstName": "Anna"})


def letter(contact: dict[str, Any], **more: Any) -> dict[str, Any]:
    body = {"type": "email", "subject": "Prices", "body": "Hello", "contactId": contact["id"]}
    return {**body, "send": {}, **more}


def sent_to(server: MailServer, address: str) -> list[EmailMessage]:
    return [mail for mail in server.mails if address in str(mail["To"])]


def arrived(cast: Cast, server: MailServer, contact: dict[str, Any]) -> EmailMessage:
    work_off(cast.app)
    (mail,) = sent_to(server, contact["email"])
    return mail


def email(cast: Cast, activity: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = cast.rep.get(f"/crm/activities/{activity['id']}").get_json()["email"]
    return found


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_it_goes_out_in_the_persons_name(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    made = cast.rep.made("/crm/activities", letter(contact, send={"cc": ["boss@acme.example"]}))
    assert made["completedAt"] and made["email"]["status"] == "queued"
    mail = arrived(cast, mail_server, contact)
    assert str(mail["From"]) == "Nina <crm@acme.example>"
    assert str(mail["Reply-To"]) == cast.rep.email
    assert str(mail["Cc"]) == "boss@acme.example" and "boss@acme.example" in mail_server.recipients
    assert mail["Auto-Submitted"] is None
    now = email(cast, made)
    assert (now["status"], now["messageId"]) == ("sent", str(mail["Message-ID"]))
    assert now["sentAt"] and now["to"] == contact["email"]


def test_names_fill_themselves_in_and_the_signature_follows(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    about = {"name": "Nina", "timeZone": "UTC", "locale": "en", "signature": "Nina\r\nAcme"}
    assert send(cast.rep, "/profile", **about).status_code == 303
    deal = cast.rep.made("/crm/deals", {"title": "Cold rooms", "contactId": contact["id"]})
    body = "Hello {{contact.firstName|there}} of {{contact.companyName|your company}}"
    sent = letter(contact, subject="{{deal.title}}", body=body, dealId=deal["id"])
    made = cast.rep.made("/crm/activities", sent)
    assert (made["subject"], made["body"]) == ("Cold rooms", "Hello Anna of your company")
    mail = arrived(cast, mail_server, contact)
    assert mail["Subject"] == "Cold rooms"
    assert text_of(mail).replace("\r\n", "\n") == "Hello Anna of your company\n\n-- \nNina\nAcme\n"


def test_it_goes_on_in_its_thread(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    first = cast.rep.made("/crm/activities", letter(contact))
    second = cast.rep.made("/crm/activities", letter(contact, send={"inReplyTo": first["id"]}))
    cast.rep.made("/crm/activities", letter(contact, send={"inReplyTo": second["id"]}))
    work_off(cast.app)
    one, two, three = sorted(
        sent_to(mail_server, contact["email"]), key=lambda mail: len(str(mail["References"] or ""))
    )
    assert two["In-Reply-To"] == one["Message-ID"]
    assert str(three["References"]).split() == [one["Message-ID"], two["Message-ID"]]
    other = cast.rep.made("/crm/contacts", {"email": f"o{contact['email']}"})
    wrong = cast.rep.post("/crm/activities", letter(other, send={"inReplyTo": first["id"]}))
    assert wrong.status_code == 422


def test_the_first_one_contacts_a_new_lead(cast: Cast, contact: dict[str, Any]) -> None:
    lead = cast.rep.made("/crm/leads", {"title": "Fridges", "contactId": contact["id"]})
    cast.rep.made("/crm/activities", letter(contact, leadId=lead["id"]))
    assert cast.rep.get(f"/crm/leads/{lead['id']}").get_json()["status"] == "contacted"


def test_an_address_that_nobody_has_is_said_before_the_next_one(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    mail_server.unknown.add(contact["email"])
    made = cast.rep.made("/crm/activities", letter(contact))
    work_off(cast.app)
    failed = email(cast, made)
    assert failed["status"] == "failed" and "no such user" in failed["error"]
    refused = cast.rep.post("/crm/activities", letter(contact))
    assert (refused.status_code, refused.get_json()["code"]) == (422, "suppressed")
    assert "came back" in refused.get_json()["detail"]
    mail_server.unknown.clear()
    again = cast.rep.made("/crm/activities", letter(contact, send={"anyway": True}))
    work_off(cast.app)
    assert email(cast, again)["status"] == "sent"
    assert cast.rep.post("/crm/activities", letter(contact)).status_code == 201


def test_one_that_failed_is_tried_again(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    work_off(cast.app)
    mail_server.answers.append("554 no spam")
    made = cast.rep.made("/crm/activities", letter(contact))
    work_off(cast.app)
    assert email(cast, made)["status"] == "failed"
    path = f"/crm/activities/{made['id']}/send-again"
    assert cast.rep2.post(path).status_code == 404
    assert cast.rep.post(path).get_json()["email"]["status"] == "queued"
    work_off(cast.app)
    assert email(cast, made)["status"] == "sent"
    assert cast.rep.post(path).status_code == 409
    note = cast.rep.made(
        "/crm/activities", {"type": "note", "subject": "Hm", "contactId": contact["id"]}
    )
    assert cast.rep.post(f"/crm/activities/{note['id']}/send-again").status_code == 409


def test_without_a_mail_server_it_waits(app: Flask) -> None:
    cast = Cast(app)
    contact = cast.rep.made("/crm/contacts", {"email": "a@polar.example"})
    made = cast.rep.made("/crm/activities", letter(contact))
    work_off(app, datetime.now(UTC) + timedelta(seconds=1))
    assert email(cast, made)["status"] == "not-configured"
    timeline = cast.rep.get(f"/crm/contacts/{contact['id']}/timeline").get_json()["data"]
    assert timeline[0]["data"]["email"]["status"] == "not-configured"


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Hi\r\nBcc: all@polar.example"},
        {"subject": ""},
        {"body": ""},
        {"body": None},
        {"body": "Nul\x00"},
        {"body": "x" * 20_001},
        {"body": "About {{deal.title}}"},
        {"body": "{{contact.password|none}}"},
        {"type": "note"},
        {"dueAt": "2027-01-01T00:00:00Z"},
        {"send": {"to": "nobody"}},
        {"send": {"to": "a@b.example\r\nBcc: c@d.example"}},
        {"send": {"cc": ["a@b.example\nBcc: c@d.example"]}},
        {"send": {"cc": ["a@b.example"] * 11}},
        {"send": {"bcc": ["a@b.example"]}},
        {"send": {"inReplyTo": "00000000-0000-7000-8000-000000000000"}},
    ],
    ids=str,
)
def test_what_can_not_be_sent_is_refused_and_nothing_is_kept(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer, wrong: dict[str, Any]
) -> None:
    refused = cast.rep.post("/crm/activities", letter(contact, **wrong))
    assert refused.status_code == 422 and refused.get_json()["errors"]
    kept = cast.rep.get(f"/crm/activities?contactId={contact['id']}").get_json()["data"]
    assert kept == []
    work_off(cast.app)
    assert sent_to(mail_server, contact["email"]) == []


def test_nobody_writes_in_anothers_name_or_to_nobody(cast: Cast, contact: dict[str, Any]) -> None:
    foreign = cast.manager.post("/crm/activities", letter(contact, actorId=cast.rep.id))
    assert foreign.status_code == 422
    company = {"type": "company", "companyName": "Silent"}
    silent = cast.rep.made("/crm/contacts", company)
    refused = cast.rep.post("/crm/activities", letter(silent))
    assert "no email address" in refused.get_json()["detail"]
    assert cast.viewer.post("/crm/activities", letter(contact)).status_code == 403


def test_its_screens_hear_what_became_of_it(
    cast: Cast, contact: dict[str, Any], mail_server: MailServer
) -> None:
    made = cast.rep.made("/crm/activities", letter(contact))
    work_off(cast.app)
    log = cast.admin.get(f"/crm/audit-log?subjectId={made['id']}").get_json()["data"]
    assert "activity.email-changed" in [entry["event"] for entry in log]
