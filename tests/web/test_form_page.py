"""The public page of a lead form as strangers use it: no account, no script, from any site."""

import csv
import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.harness.cast import Cast
from tests.harness.forms import form, leads_of, send, somebody
from tests.harness.working import run_job, work_off
from tests.web.forms import send as post

TOKEN = re.compile(r'name="token" value="([^"]+)"')
ASKED = [
    {"name": "firstName", "label": "Your first name"},
    {"name": "email", "label": "Your email", "required": True},
    {"name": "country", "label": "Country"},
    {"name": "customFields.size", "label": "Square metres", "required": True},
    {"name": "message", "label": "What for?"},
]


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    return Cast(app)


@pytest.fixture(scope="module")
def made(cast: Cast) -> dict[str, Any]:
    """A form that asks for more than is usual."""
    consent = {"consentText": "Write to me.", "consentRequired": True}
    return form(cast, name="Room planner", fields=ASKED, **consent)


def send_json(cast: Cast, made: dict[str, Any], body: Any, **more: Any) -> TestResponse:
    return cast.app.test_client().post(f"/forms/{made['key']}", json=body, **more)


def number_of(cast: Cast) -> int:
    """All leads and contacts there are."""
    pages = [cast.admin.get(f"/crm/{kind}?count=true").get_json() for kind in ("leads", "contacts")]
    return sum(page["page"]["total"] for page in pages)


def test_a_stranger_becomes_a_lead(cast: Cast) -> None:
    made = form(cast, source="referral", tags=["web"], thanksText="Speak soon")
    answer = send(cast.app, made, name="Anna van der Berg", email="Anna@Polar.example")
    assert answer.status_code == 303
    assert "Speak soon" in cast.app.test_client().get(answer.location).text
    (lead,) = leads_of(cast, made)
    assert (lead["title"], lead["source"], lead["status"]) == (made["name"], "referral", "new")
    assert (lead["ownerId"], lead["message"], lead["version"]) == (cast.rep.id, "Hi", 1)
    contact = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()
    assert (contact["firstName"], contact["lastName"]) == ("Anna van der", "Berg")
    assert (contact["source"], contact["tags"]) == ("referral", ["web"])
    assert lead["score"] == contact["score"] > 0
    work_off(cast.app)
    (told,) = cast.rep.get("/crm/notifications").get_json()["data"]
    assert (told["templateKey"], told["url"]) == ("lead.assigned", f"/leads/{lead['id']}")
    timeline = cast.rep.get(f"/crm/contacts/{contact['id']}/timeline").get_json()["data"]
    assert f"The form {made['name']} was filled in" in [one["summary"] for one in timeline]


def test_where_one_came_from_stays_with_the_lead(cast: Cast, made: dict[str, Any]) -> None:
    query = "utm_source=fair&utm_medium=print&utm_campaign=spring%00%0A26&utm_term=" + "x" * 900
    client = cast.app.test_client()
    elsewhere = {"Referer": "https://acme.example/rooms#top"}
    page = client.get(f"/forms/{made['key']}?{query}", headers=elsewhere).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answers = {"firstName": "Elif", "email": "elif@aydin.example", "customFields.size": "40"}
    answer = client.post(f"/forms/{made['key']}", data={**hidden, **answers, "consent": "1"})
    assert answer.status_code == 303
    (lead,) = leads_of(cast, made)
    origin = lead["origin"]
    assert origin["utm"] == {
        "source": "fair",
        "medium": "print",
        "campaign": "spring26",
        "term": "x" * 200,
    }
    assert (origin["form"], origin["referrer"]) == (made["name"], "https://acme.example/rooms")
    assert origin["consent"] == {"text": "Write to me.", "given": True}
    assert {"name": "customFields.size", "label": "Square metres", "value": "40"} in origin[
        "answers"
    ]
    contact = cast.rep.get(f"/crm/contacts/{lead['contactId']}").get_json()
    assert contact["customFields"] == {"size": "40"}
    shown = cast.rep.get(f"/leads/{lead['id']}").text
    for words in ("From the form", "Square metres", "fair · print · spring26", "Write to me."):
        assert words in shown
    file = post(cast.manager, "/bulk/export", kind="leads", id=lead["id"])
    (row,) = csv.DictReader(file.text.splitlines())
    columns = ("utmSource", "utmMedium", "utmCampaign", "utmContent")
    assert [row[name] for name in columns] == ["fair", "print", "spring26", ""]


def test_a_known_contact_stays_who_it_is(cast: Cast) -> None:
    known = {"email": "Olga@Polar.example", "firstName": "Olga", "phone": "1", "tags": ["vip"]}
    contact = cast.rep2.made("/crm/contacts", known)
    made = form(cast, tags=["web", "vip"], fields=[*ASKED[:2], {"name": "phone", "label": "Phone"}])
    assert send(
        cast.app, made, firstName="Mallory", email="olga@polar.EXAMPLE", phone="66"
    ).location
    (lead,) = leads_of(cast, made)
    assert (lead["contactId"], lead["ownerId"]) == (contact["id"], cast.rep.id)
    now = cast.rep2.get(f"/crm/contacts/{contact['id']}").get_json()
    same = ("firstName", "phone", "ownerId", "email")
    assert {name: now[name] for name in same} == {name: contact[name] for name in same}
    assert now["tags"] == ["vip", "web"]
    assert "Mallory" in cast.rep.get(f"/leads/{lead['id']}").text


def test_a_form_sent_twice_is_one_lead(cast: Cast) -> None:
    made = form(cast)
    page = cast.app.test_client().get(f"/forms/{made['key']}").text
    token, one = TOKEN.findall(page)[0], somebody()
    for words in ("Hi", "Hi", "Hi, again"):
        assert send(cast.app, made, **{**one, "message": words}, token=token).status_code == 303
    assert len(leads_of(cast, made)) == 1
    for _ in range(2):
        assert send_json(cast, made, somebody() | {"email": "w@x.example", "name": "W"}).json
    assert len(leads_of(cast, made)) == 2
    other = form(cast)
    assert send(cast.app, other, **one, token=token).status_code == 303
    assert len(leads_of(cast, other)) == 1
    gone = run_job(cast.app, "compose.forget", datetime.now(UTC) + timedelta(days=2))
    assert gone["forgotten"] >= 3


def test_twenty_at_once_go_round_the_team(app: Flask) -> None:
    """Nobody is passed over, nothing is lost, and doubles at the same moment are one."""
    cast = Cast(app)
    team = cast.admin.made("/crm/teams", {"name": "Field"})
    for person in (cast.rep, cast.rep2, cast.manager, cast.viewer):
        cast.admin.patch(f"/crm/users/{person.id}", {"teamId": team["id"]})
    made = form(cast, teamId=team["id"])
    people = [somebody() for _ in range(20)]
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda one: send(app, made, **one), [*people, *people[:5]]))
    assert {answer.status_code for answer in sent} == {303}
    leads = leads_of(cast, made)
    assert len(leads) == 20
    share = Counter(lead["ownerId"] for lead in leads)
    assert share.keys() == {cast.rep.id, cast.rep2.id, cast.manager.id}
    assert sorted(share.values()) == [6, 7, 7]


def test_no_lead_is_lost_when_somebody_leaves(app: Flask) -> None:
    cast = Cast(app)
    made = form(cast)
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"active": False})
    assert send(app, made).status_code == 303
    assert [lead["ownerId"] for lead in leads_of(cast, made)] == [cast.manager.id]
    assert "Has left" in cast.marketing.get("/lead-forms").text
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"active": True})
    left = post(cast.admin, f"/settings/users/{cast.rep.id}/leave", heirId=cast.rep2.id)
    assert left.status_code == 303
    assert send(app, made).status_code == 303
    assert leads_of(cast, made)[-1]["ownerId"] == cast.rep2.id


def test_a_machine_is_thanked_and_ignored(cast: Cast) -> None:
    made = form(cast)
    before = number_of(cast)
    real, trapped = send(cast.app, made), send(cast.app, made, website="https://spam.example")
    assert (trapped.status_code, trapped.location) == (real.status_code, real.location)
    bad = send_json(cast, made, somebody() | {"website": "x"})
    good = send_json(cast, made, somebody())
    assert (bad.status_code, bad.json) == (good.status_code, good.json)
    assert len(leads_of(cast, made)) == 2
    assert number_of(cast) == before + 4


GERMAN = {
    "optional": "freiwillig",
    "choose": "Bitte wählen",
    "required": "Bitte ausfüllen",
    "invalid": "Das stimmt nicht ganz",
    "agree": "Bitte zustimmen",
    "wrong": "Bitte prüfen Sie Ihre Angaben",
    "thanks": "Danke",
    "onward": "Weiter",
}


def test_a_form_speaks_the_language_that_it_is_written_in(cast: Cast) -> None:
    """Nothing of ours in English is left on its pages."""
    said = {
        "buttonText": "Senden",
        "thanksText": "Wir melden uns",
        "redirectUrl": "https://a.example",
    }
    consent = {"consentText": "Schreiben Sie mir", "consentRequired": True}
    fields = [{**one, "label": f"Feld {number}"} for number, one in enumerate(ASKED)]
    made = form(cast, title="Frage", fields=fields, language="de", words=GERMAN, **said, **consent)
    address = f"/forms/{made['key']}"
    shown = cast.app.test_client().get(address).text
    assert '<html lang="de" dir="ltr"' in shown and 'data-optional="freiwillig"' in shown
    assert ">Deutschland</option>" in shown and ">Bitte wählen</option>" in shown
    again = send(cast.app, made, **{"email": "nobody", "customFields.size": ""})
    for name in ("wrong", "required", "invalid", "agree"):
        assert GERMAN[name] in again.text, name
    assert "Please" not in again.text and "needs a look" not in again.text
    bad = send_json(
        cast, made, {"email": "x", "customFields.size": "1", "consent": True}
    ).get_json()
    assert [one["message"] for one in bad["errors"]] == [GERMAN["invalid"]]
    right = {"email": "eva@frage.example", "customFields.size": "1", "consent": "1"}
    sent = cast.app.test_client().post(f"{address}?embed=1", data=right)
    thanks = cast.app.test_client().get(sent.location).text
    assert "<h1>Danke</h1>" in thanks and ">Weiter</a>" in thanks and 'lang="de"' in thanks
    changed = cast.marketing.patch(f"/crm/forms/{made['id']}", {"language": "ar", "words": {}})
    assert set(changed.get_json()["words"].values()) == {None}
    shown = cast.app.test_client().get(address).text
    assert '<html lang="ar" dir="rtl"' in shown and 'data-optional="optional"' in shown


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"email": ""}, "email"),
    ({"email": "nobody"}, "email"),
    ({"email": "a@x.example\r\nBcc: b@x.example"}, "email"),
    ({"email": f"{'x' * 250}@x.example"}, "email"),
    ({"firstName": "Two\r\nlines"}, "firstName"),
    ({"firstName": "x" * 201}, "firstName"),
    ({"firstName": "nul\x00"}, "firstName"),
    ({"message": "nul\x00"}, "message"),
    ({"message": "x" * 5001}, "message"),
    ({"country": "Atlantis"}, "country"),
    ({"customFields.size": ""}, "customFields.size"),
    ({"consent": ""}, "consent"),
]
RIGHT = {
    "firstName": "Eva",
    "email": "eva@wrong.example",
    "country": "DE",
    "customFields.size": "12",
    "message": "Keep <me>",
    "consent": "1",
}


@pytest.mark.parametrize(("fields", "where"), WRONG)
def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(
    cast: Cast, made: dict[str, Any], fields: dict[str, str], where: str
) -> None:
    before = number_of(cast)
    answer = cast.app.test_client().post(f"/forms/{made['key']}", data={**RIGHT, **fields})
    assert answer.status_code == 422
    assert f'id="f-{where}-error"' in answer.text
    assert f'href="#f-{where}"' in answer.text
    assert "Keep &lt;me&gt;" in answer.text or where == "message"
    assert number_of(cast) == before


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        (b"{", 400, ""),
        (b"[]", 400, ""),
        (b"\xff", 400, ""),
        (b"[" * 60_000, 400, ""),
        ({"email": 5}, 422, "email"),
        ({"email": {"a": 1}}, 422, "email"),
        ({"firstName": "\ud800"}, 422, "firstName"),
        ({"firstName": ["a"]}, 422, "firstName"),
        ({"ownerId": "x"}, 422, "ownerId"),
        ({"lastName": "not asked"}, 422, "lastName"),
        ({"consent": "yes"}, 422, "consent"),
        ({"token": 7}, 422, "token"),
        ({"token": "t" * 300}, 422, "token"),
        ({"message": "x" * 70_000}, 413, ""),
    ],
)
def test_programs_are_told_what_is_wrong(
    cast: Cast, made: dict[str, Any], body: Any, status: int, where: str
) -> None:
    before = number_of(cast)
    raw = body if isinstance(body, bytes) else json.dumps({**RIGHT, "consent": True, **body})
    url = f"/forms/{made['key']}"
    answer = cast.app.test_client().post(url, data=raw, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert where in [error["field"] for error in answer.json["errors"]] or not where
    assert number_of(cast) == before


def test_other_bodies_are_refused(cast: Cast, made: dict[str, Any]) -> None:
    client, url, before = cast.app.test_client(), f"/forms/{made['key']}", number_of(cast)
    assert client.post(url, data=b"a=1", content_type="text/plain").status_code == 415
    large = {**RIGHT, "message": "x" * 70_000}
    assert client.post(url, data=large).status_code == 413
    many = {f"f{number}": "x" for number in range(200)}
    assert client.post(url, data={**RIGHT, **many}, content_type="multipart/form-data").status_code
    file = {**RIGHT, "cv": (__import__("io").BytesIO(b"x"), "cv.exe")}
    assert client.post(url, data=file).status_code == 422
    assert client.put(url, data=RIGHT).status_code == 405
    assert number_of(cast) == before


def test_an_address_is_somebodys_or_nobodys(cast: Cast) -> None:
    made = form(cast)
    client, url = cast.app.test_client(), f"/forms/{made['key']}"
    cast.marketing.post(f"/crm/forms/{made['id']}/archive")
    for path in (url, "/forms/nobody", "/forms/%00", "/forms/%ED%A0%80", f"/forms/{'x' * 5000}"):
        assert client.get(path).status_code == 404, path
        assert client.post(path, data=somebody()).status_code == 404, path
    assert client.post(url, json=somebody()).json["code"] == "not-found"
    cast.marketing.post(f"/crm/forms/{made['id']}/reopen")
    assert client.get(url).status_code == 200
    cast.marketing.ask("DELETE", f"/crm/forms/{made['id']}")
    assert client.post(url, data=somebody()).status_code == 404
    assert leads_of(cast, made) == []


def test_any_site_may_show_and_send_it_and_no_other_page(cast: Cast) -> None:
    onward = form(cast, redirectUrl="https://acme.example/thanks?a=1")
    made = form(cast)
    client = cast.app.test_client()
    foreign = {"Origin": "https://acme.example"}
    page = client.get(f"/forms/{made['key']}", headers=foreign)
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "form-action 'self';" in policy
    assert "script-src 'self'" in policy and "X-Frame-Options" not in page.headers
    asked = client.options(f"/forms/{made['key']}", headers=foreign)
    sent = send_json(cast, made, somebody(), headers=foreign)
    for answer in (page, asked, sent):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert (sent.status_code, sent.json["redirectUrl"]) == (201, None)
    login = client.get("/login").headers
    assert login["X-Frame-Options"] == "DENY" and "frame-ancestors *" not in str(login)
    policy = client.get(f"/forms/{onward['key']}").headers["Content-Security-Policy"]
    assert "form-action 'self' https:" in policy
    assert send(cast.app, onward).location == "https://acme.example/thanks?a=1"
    framed = client.post(f"/forms/{onward['key']}?embed=1", data=somebody(), headers=foreign)
    thanks = client.get(framed.location).text
    assert 'href="https://acme.example/thanks?a=1" target="_top"' in thanks


def test_nothing_of_the_org_is_told_and_who_is_signed_in_is_nobody(cast: Cast) -> None:
    made = form(cast)
    page = cast.admin.get(f"/forms/{made['key']}").text
    for secret in (cast.rep.email, cast.rep.id, made["id"], "Rep", cast.org):
        assert secret not in page
    assert cast.admin.ask("POST", f"/forms/{made['key']}", somebody()).status_code == 201
    (lead,) = leads_of(cast, made)
    event = cast.admin.get(f"/crm/contacts/{lead['contactId']}/timeline").get_json()["data"][-1]
    assert event["actorId"] is None


def test_an_address_that_sends_without_end_is_stopped(cast: Cast) -> None:
    made, other = form(cast), form(cast)
    client = cast.app.test_client()

    def flood(key: str, address: str) -> int:
        trapped = {**somebody(), "website": "x"}
        where = {"REMOTE_ADDR": address}
        return client.post(f"/forms/{key}", data=trapped, environ_base=where).status_code

    assert {flood(made["key"], "203.0.113.9") for _ in range(60)} == {303}
    assert flood(made["key"], "203.0.113.9") == 429
    assert flood(made["key"], "203.0.113.10") == 303
    assert flood(other["key"], "203.0.113.9") == 303
    stopped = client.post(
        f"/forms/{made['key']}", json=somebody(), environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert (stopped.status_code, stopped.json["code"]) == (429, "too-many-requests")
    assert 540 < int(stopped.headers["Retry-After"]) <= 600
