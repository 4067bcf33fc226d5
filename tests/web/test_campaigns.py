"""The campaigns' screens: who sees what, and what each step says."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.installation import Installation
from tests.harness.mail import MailServer
from tests.harness.marketing import Marketing
from tests.harness.working import work_off
from tests.web.forms import page, send


@pytest.fixture(scope="module")
def org(alone: Installation, _mail_server: MailServer) -> Marketing:
    """An org that has a mail server."""
    return Marketing(alone.app(SMTP_URL=_mail_server.url))


def address(campaign: dict[str, Any], place: str = "") -> str:
    return f"/campaigns/{campaign['id']}{place}"


def sent(org: Marketing, campaign: dict[str, Any]) -> None:
    while org.now(campaign)["status"] == "running":
        work_off(org.app)


def test_the_list_shows_each_with_what_came_of_it(app: Flask) -> None:
    org = Marketing(app)
    assert "Make the first one" in page(org.marketing, "/campaigns")
    assert "Make the first one" not in page(org.viewer, "/campaigns")
    # The menu of new things has it, by key as well.
    assert 'href="/campaigns/new"' in page(org.marketing, "/")
    assert 'href="/campaigns/new"' not in page(org.viewer, "/")
    org.campaign([org.contact("Anna")], name="Winter audit")
    shown = page(org.viewer, "/campaigns")
    assert "Winter audit" in shown and "Draft" in shown
    assert "Winter audit" in page(org.viewer, "/campaigns?q=AUDIT")
    assert "Winter audit" not in page(org.viewer, "/campaigns?q=summer")
    assert "/campaigns/new" in page(org.marketing, "/campaigns") and "/campaigns/new" not in shown
    assert "Winter audit" not in page(org.manager, "/campaigns?tab=done")
    for stranger in (org.rep, org.support):
        assert stranger.get("/campaigns").status_code == 403


def test_a_draft_is_made_and_filled_in_by_forms(org: Marketing) -> None:
    answer = send(org.marketing, "/campaigns/new", name="Spring fair", type="email")
    assert answer.status_code == 303
    path = answer.headers["Location"]
    found = org.marketing.get(f"/crm{path}").get_json()
    key, segment = org.template(), org.segment([org.contact("Ben")])
    fields = {
        "version": str(found["version"]),
        "name": "Spring fair, invites",
        "segmentId": segment,
        "templateKey": key,
        "ratePerMinute": "600",
        "windowFrom": "08:00",
        "windowUntil": "18:00",
        "windowDays": ["1", "2"],
    }
    assert send(org.marketing, path, **fields).status_code == 303
    now = org.now(found)
    assert (now["name"], now["segmentId"], now["templateKey"]) == (
        "Spring fair, invites",
        segment,
        key,
    )
    assert now["window"] == {"from": "08:00", "until": "18:00", "days": [1, 2]}
    assert now["ratePerMinute"] == 600
    current = {**fields, "version": str(now["version"]), "utm.source": ""}
    untimed = {**current, "windowFrom": "", "windowUntil": ""}
    for wrong in ({**current, "windowUntil": "07:00"}, {**current, "windowDays": []}):
        refused = send(org.marketing, path, **wrong)
        assert refused.status_code == 422 and 'class="field__error"' in refused.text
    assert send(org.marketing, path, **untimed).status_code == 303
    now = org.now(found)
    assert now["window"] == {"from": "00:00", "until": "23:59", "days": [1, 2]}
    assert now["utm"] is None
    stale = send(org.marketing, path, **{**fields, "name": "Mine"})
    assert stale.status_code == 409
    said = stale.get_data(as_text=True)
    assert "Somebody else changed this campaign" in said and 'value="Mine"' in said
    wrong = send(org.marketing, path, name="", version=str(now["version"]))
    assert wrong.status_code == 422 and org.now(found)["name"] == "Spring fair, invites"
    assert send(org.viewer, path, name="Theirs").status_code == 403


def test_what_is_typed_is_what_is_tested_and_launched(
    org: Marketing, mail_server: MailServer
) -> None:
    """The buttons above the form take what stands in it, saved or not."""
    lea, jan = org.contact("Lea"), org.contact("Jan")
    campaign = org.campaign([lea])
    other = {"segmentId": org.segment([lea, jan]), "templateKey": org.template(subject="Typed")}
    fields = {"version": "1", "name": "Typed fair", **other}
    seen = send(org.viewer, address(campaign, "/preview"), **fields).get_data(as_text=True)
    assert '<b class="num">2</b> get it' in seen and "<b>Typed</b>" in seen
    wrong = send(org.viewer, address(campaign, "/preview"), **fields, ratePerMinute="x")
    assert "At most: is not a whole number" in wrong.get_data(as_text=True)
    assert org.now(campaign)["version"] == 1
    assert send(org.marketing, address(campaign, "/tests"), **fields).status_code == 303
    work_off(org.app)
    assert str(mail_server.await_mail()[-1]["Subject"]) == "[Test] Typed"
    assert org.now(campaign)["name"] == "Typed fair"
    again = {**fields, "version": "2", "name": "Last fair"}
    assert send(org.viewer, address(campaign, "/review"), **again).status_code == 403
    asked = send(org.marketing, address(campaign, "/review"), **again).get_data(as_text=True)
    assert "Launch to 2" in asked and org.now(campaign)["name"] == "Last fair"
    stale = send(org.marketing, address(campaign, "/review"), **again)
    assert stale.status_code == 409 and "Somebody else changed" in stale.get_data(as_text=True)


def test_the_checklist_names_who_and_what(org: Marketing) -> None:
    people = [org.contact("Carl"), org.contact("Dora")]
    org.admin.made(
        "/crm/contacts",
        {"firstName": "Carl", "email": people[0]["email"], "allowDuplicate": True},
    )
    campaign = org.campaign(people)
    said = page(org.viewer, address(campaign, "/checklist"))
    assert '<b class="num">2</b> get it' in said
    empty = org.marketing.made("/crm/campaigns", {"name": "Nothing yet", "type": "email"})
    asked = page(org.marketing, address(empty, "/launch"))
    assert "Say which segment receives it." in asked and "Mend it first" in asked
    refused = send(org.marketing, address(empty, "/launch"))
    assert refused.status_code == 422
    assert org.now(empty)["status"] == "draft"


def test_a_campaign_is_launched_watched_and_looked_up(
    org: Marketing, mail_server: MailServer
) -> None:
    campaign = org.campaign([org.contact("Emil"), org.contact("Frida")])
    assert send(org.viewer, address(campaign, "/launch")).status_code == 403
    assert "Launch to 2" in page(org.marketing, address(campaign, "/launch"))
    assert send(org.marketing, address(campaign, "/launch")).status_code == 303
    assert "/pause" in page(org.marketing, address(campaign))
    assert "/pause" not in page(org.viewer, address(campaign))
    second_tab = send(org.marketing, address(campaign, "/launch"))
    assert second_tab.status_code == 303
    assert second_tab.headers["Location"] == address(campaign)
    assert send(org.marketing, address(campaign, "/pause")).status_code == 303
    assert org.now(campaign)["status"] == "paused"
    assert "/resume" in page(org.marketing, address(campaign))
    assert send(org.marketing, address(campaign, "/resume")).status_code == 303
    sent(org, campaign)
    shown = page(org.viewer, address(campaign))
    assert 'of <span class="num">2</span> sent' in shown and "Done" in shown
    row = page(org.viewer, address(campaign, "/recipients?q=frida"))
    assert "Frida" in row and "Emil" not in row
    assert "Nobody of that name" in page(org.viewer, address(campaign, "/recipients?q=zoe"))
    table = send(org.viewer, address(campaign, "/recipients/export")).get_data(as_text=True)
    assert table.count("\r\n") == 3 and "Emil" in table
    log = org.admin.get("/crm/audit-log?limit=5").get_json()["data"]
    assert any(entry["event"] == "data.exported" for entry in log)


def test_a_paused_one_goes_on_at_another_pace(org: Marketing) -> None:
    campaign = org.launched([org.contact("Kai")], ratePerMinute=1)
    pace = {"ratePerMinute": "90", "windowFrom": "", "windowUntil": "", "windowDays": ["6", "7"]}
    assert "Change the pace" not in page(org.marketing, address(campaign))
    assert send(org.marketing, address(campaign, "/pace"), **pace).status_code == 409
    send(org.marketing, address(campaign, "/pause"))
    assert "Change the pace" in page(org.marketing, address(campaign))
    assert "Change the pace" not in page(org.viewer, address(campaign))
    assert send(org.viewer, address(campaign, "/pace"), **pace).status_code == 403
    assert send(org.marketing, address(campaign, "/pace"), **pace).status_code == 303
    now = org.now(campaign)
    assert (now["ratePerMinute"], now["window"]["days"]) == (90, [6, 7])
    send(org.marketing, address(campaign, "/end"))
    for late in ("/pause", "/resume", "/end", "/retries"):
        answer = send(org.marketing, address(campaign, late))
        assert answer.status_code == 303 and answer.headers["Location"] == address(campaign)


def test_the_failed_are_tried_again_where_there_are_some(
    org: Marketing, mail_server: MailServer
) -> None:
    mail_server.answers.append("554 5.0.0 not today")
    campaign = org.launched([org.contact("Max"), org.contact("Nia")])
    sent(org, campaign)
    for place in ("", "/recipients"):
        assert "Try the failed again" in page(org.marketing, address(campaign, place))
        assert "Try the failed again" not in page(org.viewer, address(campaign, place))
    answer = send(org.marketing, address(campaign, "/retries"))
    again = page(org.marketing, answer.headers["Location"])
    assert ", again" in again and "The failed recipients of" in again
    well = org.launched([org.contact("Otto")])
    sent(org, well)
    assert "again</button>" not in page(org.marketing, address(well))


def test_stopping_skips_the_rest_and_says_so_before(org: Marketing) -> None:
    campaign = org.launched([org.contact("Gina"), org.contact("Hugo")])
    assert "can’t be undone" in page(org.marketing, address(campaign, "/end"))
    assert send(org.viewer, address(campaign, "/end")).status_code == 403
    assert send(org.marketing, address(campaign, "/end")).status_code == 303
    assert org.stats(campaign)["skipped"] == 2
    row = page(org.viewer, address(campaign, "/recipients?show=skipped"))
    assert "cancelled before its turn came" in row


def test_a_draft_is_scheduled_copied_deleted_and_taken_back(org: Marketing) -> None:
    campaign = org.campaign([org.contact("Ida")], name="Later")
    later = send(org.marketing, address(campaign, "/launch"), scheduledAt="2031-01-31T09:00")
    assert later.status_code == 303 and org.now(campaign)["status"] == "scheduled"
    for typed in ({"do": "schedule"}, {"scheduledAt": "2020-01-01T09:00"}):
        refused = send(org.marketing, address(campaign, "/launch"), **typed)
        assert refused.status_code == 422 and 'id="f-scheduledAt-error"' in refused.text
    put_off = send(org.marketing, address(campaign, "/launch"), scheduledAt="2031-02-28T09:00")
    assert put_off.status_code == 303
    assert org.now(campaign)["scheduledAt"] == "2031-02-28T09:00:00Z"
    past = send(org.marketing, address(campaign, "/unschedule"))
    assert past.status_code == 303 and org.now(campaign)["status"] == "draft"
    assert send(org.marketing, address(campaign, "/copies")).status_code == 303
    assert "Later, copy" in page(org.marketing, "/campaigns")
    assert send(org.marketing, address(campaign, "/deletion")).status_code == 303
    assert org.marketing.get(address(campaign)).status_code == 404
    assert send(org.marketing, address(campaign, "/restoration")).status_code == 303
    assert org.now(campaign)["name"] == "Later"
