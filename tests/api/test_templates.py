"""Message templates over the API: what is kept, what is refused and why."""

from typing import Any

import pytest

from app.crm.templates.use import USERS
from tests.harness.cast import Cast
from tests.harness.mails import mails_to

WAY_OUT = '<p><a href="{{unsubscribeUrl}}">Unsubscribe</a></p>'
BODY = f"<p>Hello {{{{contact.firstName|there}}}}</p>{WAY_OUT}"
PATH = "/crm/templates"


def mail(**more: Any) -> dict[str, Any]:
    return {
        "key": "winter",
        "name": "Winter",
        "channel": "email",
        "subject": "Hi {{contact.firstName|there}}",
        "preheader": "Cold",
        "body": BODY,
        **more,
    }


def test_a_template_is_what_was_written(cast: Cast) -> None:
    made = cast.marketing.made(PATH, mail())
    assert {name: made[name] for name in mail()} == mail()
    assert made["version"] == 1 and made["approved"] is None
    answer = cast.viewer.get(f"{PATH}/{made['id']}")
    assert answer.get_json() == made and answer.headers["ETag"] == '"1"'
    assert cast.viewer.get(f"{PATH}/winter").get_json() == made
    changed = cast.marketing.patch(f"{PATH}/{made['id']}", {"subject": "Cold days"}, If_Match='"1"')
    assert (changed.get_json()["subject"], changed.get_json()["version"]) == ("Cold days", 2)
    assert cast.marketing.patch(f"{PATH}/winter", {"name": "X", "version": 1}).status_code == 409
    assert cast.marketing.ask("DELETE", f"{PATH}/{made['id']}").status_code == 204
    assert cast.viewer.get(f"{PATH}/winter").status_code == 404


def test_who_reads_and_who_writes(cast: Cast, outsiders: Cast) -> None:
    made = cast.admin.made(PATH, mail(key="ours"))
    for person, reads, writes in [
        (cast.manager, 200, 403),
        (cast.viewer, 200, 403),
        (cast.rep, 403, 403),
        (cast.support, 403, 403),
        (outsiders.admin, 404, 404),
    ]:
        assert person.get(f"{PATH}/{made['id']}").status_code == reads
        assert person.get(f"{PATH}/{made['key']}").status_code == reads
        assert person.patch(f"{PATH}/{made['id']}", {"name": "Mine"}).status_code == writes
    assert cast.manager.post(PATH, mail(key="other")).status_code == 403
    assert outsiders.marketing.post(PATH, mail()).status_code == 201


def test_a_key_belongs_to_one_template(cast: Cast) -> None:
    made = cast.marketing.made(PATH, mail(key="once"))
    again = cast.marketing.post(PATH, mail(key="once", channel="sms", body="Hi"))
    assert again.status_code == 409
    assert (again.get_json()["code"], again.get_json()["id"]) == ("duplicate", made["id"])
    assert cast.marketing.patch(f"{PATH}/once", {"key": "summer"}).status_code == 422
    assert cast.marketing.patch(f"{PATH}/once", {"key": "once"}).status_code == 200
    cast.marketing.ask("DELETE", f"{PATH}/once")
    assert cast.marketing.post(PATH, mail(key="once")).status_code == 201


def test_without_a_key_one_is_made_of_the_name(cast: Cast) -> None:
    keys = [cast.marketing.made(PATH, {"name": "Größe & Co", "body": BODY})["key"] for _ in "ab"]
    assert keys == ["grosse-co", "grosse-co-2"]


def test_the_words_of_notices_are_no_templates(cast: Cast) -> None:
    refused = cast.marketing.post(PATH, mail(key="deal.won"))
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "key"
    assert cast.admin.get(f"{PATH}/deal.won").status_code == 404


def test_the_list(cast: Cast) -> None:
    for key, channel in [("b", "email"), ("a", "sms"), ("c", "email")]:
        cast.marketing.made(PATH, mail(key=key, name=key.upper(), channel=channel))
    found = cast.viewer.get(f"{PATH}?channel=email&sort=-name&count=true").get_json()
    assert [one["key"] for one in found["data"] if one["key"] in "abc"] == ["c", "b"]
    assert [one["key"] for one in cast.viewer.get(f"{PATH}?key=a").get_json()["data"]] == ["a"]
    assert cast.viewer.get(f"{PATH}?colour=red").status_code == 422


MJML = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>{}</mj-text></mj-column></mj-section>"
    "</mj-body></mjml>"
)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("body", "<p>Hello</p>", "link to unsubscribe"),
        ("body", f"<!-- {WAY_OUT} --><p>Hello</p>", "link to unsubscribe"),
        ("body", f'<div style="display:none">{WAY_OUT}</div>', "link to unsubscribe"),
        ("body", "", "must not be empty"),
        ("body", WAY_OUT + "{{contact.__class__}}", "no variable {{contact.__class__}}"),
        ("body", WAY_OUT + "{{__class__}}", "belongs to no variable"),
        ("body", WAY_OUT + "{{contact.customFields.__class__}}", "no variable"),
        ("body", WAY_OUT + "{{deal.value}}", "no variable {{deal.value}}"),
        ("body", WAY_OUT + "{{#each contacts}}", "belongs to no variable"),
        ("body", WAY_OUT + "{% for a in b %}", "no conditions or loops"),
        ("body", WAY_OUT + "&#123;{contact.email}}", "belongs to no variable"),
        ("body", WAY_OUT + "&#123;&#123;contact.email&#125;&#125;", "character references"),
        ("body", WAY_OUT + "<script>alert(1)</script>", "<script> has no place"),
        ("body", WAY_OUT + "<iframe src='https://a.example'></iframe>", "<iframe> has no place"),
        ("body", WAY_OUT + "<img src=x onerror=alert(1)>", "onerror"),
        ("body", WAY_OUT + "<a href=' java\nscript:alert(1)'>x</a>", "javascript:"),
        ("body", WAY_OUT + "<a href='data:text/html,x'>x</a>", "data:"),
        ("body", WAY_OUT + "<p style='color:{{contact.email}}'>x</p>", "style"),
        ("body", WAY_OUT + "<{{contact.email}}>", "variable"),
        ("body", WAY_OUT + "<!--[if mso]><script>1</script><![endif]-->", "script in a comment"),
        ("body", MJML.format(WAY_OUT + "<b>x"), "<b> of line 1"),
        ("body", MJML.format(WAY_OUT + "5 < 6"), "&lt;"),
        ("body", MJML.format(WAY_OUT + '<mj-include path="/etc/passwd" />'), "another file"),
        ("body", MJML.format(WAY_OUT + "<div>" * 20_000), "deep in one another"),
        ("body", MJML.format("<script>1</script>" + WAY_OUT), "<script> has no place"),
        ("body", "x" * 200_001, "at most 200,000"),
        ("body", WAY_OUT + "{{org.name}}" * 501, "more than 500 variables"),
        ("subject", "{{contact.first}}", "no variable {{contact.first}}"),
        ("subject", "a\r\nBcc: b@c.example", "single line"),
        ("preheader", "{{contact}}", "no variable {{contact}}"),
        ("key", "a b", "takes letters, digits"),
        ("channel", "pigeon", "'email', 'sms' or 'whatsapp'"),
        ("approved", {"name": "HX1"}, "only for text messages"),
        ("version", 7, "not a known field"),
    ],
)  # fmt: skip
def test_what_can_not_be_sent_is_refused(cast: Cast, field: str, value: Any, said: str) -> None:
    refused = cast.marketing.post(PATH, mail(**{"key": "never", field: value}))
    assert refused.status_code == 422, refused.get_data(as_text=True)
    error = refused.get_json()["errors"][0]
    assert error["field"] == field and said in error["message"]


def test_what_is_refused_changes_nothing(cast: Cast) -> None:
    made = cast.marketing.made(PATH, mail(key="steady"))
    refused = cast.marketing.patch(f"{PATH}/steady", {"name": "X", "body": "<p>Hello</p>"})
    assert refused.status_code == 422 and refused.get_json()["code"] == "unsubscribe-missing"
    assert cast.marketing.get(f"{PATH}/steady").get_json() == made


def test_text_messages(cast: Cast) -> None:
    text = {"name": "Reminder", "channel": "sms", "body": "Hi {{contact.firstName|there}}"}
    made = cast.marketing.made(PATH, text)
    assert made["subject"] == made["preheader"] == ""
    assert cast.marketing.post(PATH, {**text, "body": "x" * 1601}).status_code == 422
    kept = {"name": "HX0123", "variables": {"1": "{{contact.firstName|there}}"}}
    whatsapp = cast.marketing.made(PATH, {**text, "channel": "whatsapp", "approved": kept})
    assert whatsapp["approved"] == kept
    wrong = {**kept, "variables": {"1": "{{contact.secret}}"}}
    refused = cast.marketing.post(PATH, {**text, "channel": "whatsapp", "approved": wrong})
    assert refused.get_json()["errors"][0]["field"] == "approved"


def test_every_save_keeps_what_was_before(cast: Cast) -> None:
    made = cast.marketing.made(PATH, mail(key="kept"))
    path = f"{PATH}/kept"
    cast.marketing.patch(path, {"subject": "Second", "name": "Colder"})
    cast.admin.patch(path, {"subject": "Third"})
    versions = cast.viewer.get(f"{path}/versions").get_json()["data"]
    told = [(one["number"], one["name"], one["subject"], one["byId"]) for one in versions]
    assert told == [
        (3, "Colder", "Third", cast.admin.id),
        (2, "Colder", "Second", cast.marketing.id),
        (1, "Winter", made["subject"], cast.marketing.id),
    ]
    assert versions[2]["body"] == BODY and versions[2]["at"] == made["createdAt"]
    back = cast.marketing.post(f"{path}/bring-back", {"number": 1}).get_json()
    assert (back["subject"], back["name"], back["version"]) == (made["subject"], "Winter", 4)
    assert cast.marketing.post(f"{path}/bring-back", {"number": 9}).status_code == 404
    assert cast.viewer.post(f"{path}/bring-back", {"number": 1}).status_code == 403
    page = cast.viewer.get(f"{path}/versions?limit=2").get_json()
    assert len(page["data"]) == 2 and page["page"]["next"]


def test_what_is_unwise_is_said(cast: Cast) -> None:
    cast.marketing.made(PATH, mail(key="unwise", subject="", preheader=""))
    told = cast.viewer.get(f"{PATH}/unwise/problems").get_json()["data"]
    assert [(one["field"], one["serious"]) for one in told] == [
        ("subject", True),
        ("preheader", False),
    ]


def test_a_test_goes_to_ones_own_mailbox(cast: Cast) -> None:
    who = {"firstName": "Zoë <b>", "email": "zoe@polar.example"}
    contact = cast.admin.made("/crm/contacts", who)
    cast.marketing.made(PATH, mail(key="tried"))
    tried = cast.marketing.post(f"{PATH}/tried/test", {"contactId": contact["id"]})
    assert tried.status_code == 200 and tried.get_json()["version"] == 1
    [sent] = mails_to(cast, cast.marketing.email)
    assert sent.subject == "Test: Hi Zoë <b>"
    assert sent.text.startswith("Hello Zoë <b>\n\nUnsubscribe (http://")
    assert mails_to(cast, "zoe@polar.example") == []
    nobody = cast.marketing.post(f"{PATH}/tried/test", {"contactId": cast.marketing.id})
    assert nobody.get_json()["errors"][0]["field"] == "contactId"
    cast.marketing.made(PATH, {"key": "short", "name": "Short", "channel": "sms", "body": "Hi"})
    assert cast.marketing.post(f"{PATH}/short/test").status_code == 409


def test_an_sms_says_how_many_messages_it_is(cast: Cast) -> None:
    text = {"name": "Counted", "channel": "sms", "body": "ł" * 71}
    made = cast.marketing.made(PATH, text)
    assert made["segments"] == {"encoding": "UCS-2", "characters": 71, "count": 2, "left": 63}
    gap = cast.marketing.made(PATH, {**text, "body": "{{contact.firstName|there}}"})
    assert gap["segments"]["characters"] == len("Ana")


def test_one_in_use_stays(cast: Cast) -> None:
    def names(ctx: Any, template: Any) -> list[str]:
        return ["Winter check"] if template.key == "used" else []

    cast.marketing.made(PATH, mail(key="used"))
    USERS.append(names)
    refused = cast.marketing.ask("DELETE", f"{PATH}/used")
    USERS.remove(names)
    assert refused.status_code == 409 and "“Winter check”" in refused.get_json()["detail"]
    assert cast.marketing.ask("DELETE", f"{PATH}/used").status_code == 204
