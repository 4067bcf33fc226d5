"""Writing message templates at the screen, without a script; what the preview lets through."""

from typing import Any

import pytest
from flask import Flask

from tests.crm.templates.written import WAY_OUT
from tests.web.forms import page, send
from tests.web.sales import Sales

HELLO = "<p>Hello {{contact.firstName|there}}</p>"
MAIL = {"name": "Winter", "subject": "Cold days", "preheader": "Brr", "body": HELLO + WAY_OUT}


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    made = Sales(app)
    made.admin.made("/crm/contacts", {"firstName": "Zoë <i>", "email": "zoe@polar.example"})
    return made


def written(floor: Sales, **more: Any) -> dict[str, Any]:
    return floor.marketing.made("/crm/templates", {**MAIL, **more})


def test_from_nothing_to_a_saved_one(floor: Sales) -> None:
    start = page(floor.marketing, "/templates/new")
    assert "/templates/new/newsletter" in start and "/templates/new/empty" in start
    assert "&lt;mjml&gt;" in page(floor.marketing, "/templates/new/newsletter")
    saved = send(floor.marketing, "/templates/new/newsletter", **MAIL)
    assert saved.status_code == 303
    shown = page(floor.marketing, saved.location)
    assert "Version 1" in shown and "Cold days" in shown and "as-zoe" not in shown
    again = send(floor.marketing, saved.location, **{**MAIL, "subject": "Colder", "version": 1})
    assert again.status_code == 303
    assert 'value="Colder"' in page(floor.marketing, saved.location)
    assert ">Winter</a>" in page(floor.viewer, "/templates?q=win&channel=email")
    assert "Nothing matches" in page(floor.viewer, "/templates?q=summer")


def test_what_is_missing_is_named_and_what_was_typed_stays(floor: Sales) -> None:
    typed = {**MAIL, "body": HELLO}
    refused = send(floor.marketing, "/templates/new/empty", **typed)
    assert refused.status_code == 422
    assert "needs a link to unsubscribe. Put one at the end" in refused.text
    assert "Hello {{contact.firstName|there}}&lt;/p&gt;" in refused.text
    live = send(floor.marketing, "/templates/email/preview", htmx=True, **typed)
    assert "needs a link to unsubscribe" in live.text and "HX-Trigger" not in live.headers


def test_text_messages_are_counted_while_they_are_written(floor: Sales) -> None:
    text = {"name": "Short", "body": "ł" * 71}
    live = send(floor.marketing, "/templates/sms/preview", htmx=True, **text).text
    assert '<b class="num">2</b> messages (UCS-2), <span class="num">63</span> left' in live
    assert "Reply STOP" in live
    kept = {"approvedName": "HX1", "approvedVariables": "1 = {{contact.firstName|you}}\n\n2=Cold"}
    saved = send(floor.marketing, "/templates/new/greeting", **text, **kept)
    made = floor.viewer.get(f"/crm{saved.location}").get_json()
    assert made["channel"] == "whatsapp"
    variables = {"1": "{{contact.firstName|you}}", "2": "Cold"}
    assert made["approved"] == {"name": "HX1", "variables": variables}
    assert "1 = {{contact.firstName|you}}\n2 = Cold" in page(floor.marketing, saved.location)
    odd = send(floor.marketing, saved.location, **text, **{**kept, "approvedVariables": "odd"})
    assert odd.status_code == 422 and "one variable a line" in odd.text and ">\nodd<" in odd.text


def test_the_mail_is_shown_where_nothing_in_it_can_act(floor: Sales) -> None:
    made = written(floor)
    editor = floor.marketing.get(f"/templates/{made['id']}")
    assert "frame-src 'self'" in editor.headers["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in editor.text
    saved = floor.viewer.get(f"/templates/{made['id']}/page")
    typed = send(floor.marketing, "/templates/email/page", **MAIL)
    for answer in (saved, typed):
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in policy and not [p for p in policy if "script" in p]
        assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
        assert "frame-ancestors 'self'" in policy
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "Hello Zoë &lt;i&gt;" in answer.text and "{{" not in answer.text
    broken = send(
        floor.marketing, "/templates/email/page", **{**MAIL, "body": "<script>1</script>"}
    )
    assert broken.text == ""


def test_whoever_saves_late_is_told(floor: Sales) -> None:
    made = written(floor)
    path = f"/templates/{made['id']}"
    floor.admin.patch(f"/crm{path}", {"subject": "Theirs"})
    late = send(floor.marketing, path, **{**MAIL, "subject": "Mine", "version": 1})
    assert late.status_code == 409
    assert "changed in the meantime. Saving again replaces it" in late.text
    assert 'value="Mine"' in late.text and 'name="version" value="2"' in late.text
    assert (
        send(floor.marketing, path, **{**MAIL, "subject": "Mine", "version": 2}).status_code == 303
    )
    assert "Theirs" in page(floor.marketing, f"{path}/versions/2")


def test_versions_are_looked_at_compared_and_brought_back(floor: Sales) -> None:
    made = written(floor, body=f"<p>One</p>\n<p>Two</p>\n{WAY_OUT}")
    path = f"/templates/{made['id']}"
    floor.admin.patch(f"/crm{path}", {"body": f"<p>One</p>\n<p>Three</p>\n{WAY_OUT}"})
    listed = page(floor.viewer, f"{path}/versions")
    assert listed.index("Version 2") < listed.index("Version 1")
    assert floor.admin.email.partition("@")[0].title() in listed
    first = page(floor.marketing, f"{path}/versions/1")
    assert "<del>&lt;p&gt;Two&lt;/p&gt;</del><ins>&lt;p&gt;Three&lt;/p&gt;</ins>" in first
    assert "<span>&lt;p&gt;One&lt;/p&gt;</span>" in first
    assert "Two" in page(floor.viewer, f"{path}/page?version=1")
    assert "Bring it back" not in page(floor.viewer, f"{path}/versions/1")
    assert send(floor.viewer, f"{path}/versions/1/restoration").status_code == 403
    assert send(floor.marketing, f"{path}/versions/1/restoration").status_code == 303
    assert "Two" in floor.viewer.get(f"/crm{path}").get_json()["body"]
    assert floor.viewer.get(f"{path}/versions/9").status_code == 404


def test_deleted_and_back(floor: Sales) -> None:
    made = written(floor)
    path = f"/templates/{made['id']}"
    assert send(floor.marketing, f"{path}/delete").status_code == 303
    assert floor.marketing.get(path).status_code == 404
    assert send(floor.marketing, f"{path}/restore").status_code == 303
    assert floor.marketing.get(path).status_code == 200


def test_who_only_reads_changes_nothing(floor: Sales) -> None:
    made = written(floor)
    path = f"/templates/{made['id']}"
    shown = page(floor.viewer, path)
    assert "Send me a test" not in shown and ">Save</button>" not in shown
    for away in (path, f"{path}/delete", "/templates/new/empty", "/templates/email/test"):
        assert send(floor.viewer, away, **MAIL).status_code == 403
    assert floor.rep.get(path).status_code == floor.rep.get("/templates").status_code == 403
    assert "/templates" not in page(floor.rep, "/")


def test_a_test_without_a_script_keeps_what_is_typed(floor: Sales) -> None:
    made = written(floor)
    typed = {**MAIL, "subject": "Not saved", "templateId": made["id"]}
    sent = send(floor.marketing, "/templates/email/test", **typed)
    assert f"A test is on its way to {floor.marketing.email}" in sent.text
    assert 'value="Not saved"' in sent.text and f"/templates/{made['id']}/versions" in sent.text
    refused = send(floor.marketing, "/templates/email/test", **{**typed, "body": "Hi"})
    assert refused.status_code == 422 and "needs a link to unsubscribe" in refused.text
