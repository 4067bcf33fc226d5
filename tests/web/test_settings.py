"""The settings: who may open them, and what they change."""

import re
from typing import Any

import pytest
from flask import Flask

from app.compose.outbox import WorkItem, work_row
from app.compose.registry import registry
from tests.harness.working import work_off
from tests.web.forms import page, send
from tests.web.sales import Sales

ADMIN_PAGES = ["users", "pipelines", "organisation", "jobs", "audit", "users/new", "teams/new"]
OPEN_PAGES = ["permissions", "tokens"]


@pytest.fixture(scope="module")
def floor(app: Flask) -> Sales:
    return Sales(app)


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_only_administrators_open_it(floor: Sales, name: str) -> None:
    path = f"/settings/{name}"
    status = 302 if name == "pipelines" else 200
    assert floor.admin.get(path).status_code == status
    for person in (floor.manager, floor.rep, floor.support, floor.marketing, floor.viewer):
        assert person.get(path).status_code == 403


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_everybody_opens_it(floor: Sales, name: str) -> None:
    for person in (floor.admin, floor.rep, floor.viewer):
        page(person, f"/settings/{name}")


def test_the_navigation_shows_only_what_one_may(floor: Sales) -> None:
    seen = set(re.findall(r'href="/settings/(\w+)"', page(floor.rep, "/settings/permissions")))
    assert seen == {"products", "permissions", "tokens"}
    assert floor.rep.get("/settings").location == "/settings/permissions"


def test_the_matrix_is_the_one_that_is_drawn(floor: Sales) -> None:
    shown = page(floor.viewer, "/settings/permissions")
    body = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    rows = re.findall(r"<code[^>]*>([\w:-]+)</code></th>(.*?)</tr>", body, re.DOTALL)
    drawn = [
        (right, [grant.value for grant in cells.values()])
        for right, cells in registry.matrix.rows.items()
    ]
    assert [(right, re.findall(r'data-grant="(\w+)"', cells)) for right, cells in rows] == drawn
    head = shown[shown.index("<thead>") : shown.index("</thead>")]
    assert re.findall(r'data-role="([\w-]+)"', head) == list(registry.matrix.roles)
    assert "Sales manager" in head and "See" in body


def _stages(text_of_page: str) -> list[dict[str, str]]:
    rows = text_of_page.split("data-sort-row")[1:-1]
    field = re.compile(r'name="stage-((?!asks)\w+)" value="([^"]*)"')
    return [dict(field.findall(row)) for row in rows]


def _fields(stages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(f"stage-{name}", value) for stage in stages for name, value in stage.items()]


def _save(floor: Sales, path: str, stages: list[dict[str, Any]], **more: Any) -> Any:
    fields: dict[str, Any] = {"name": "Sales", **more}
    for name, value in _fields([{"outcome": "", **stage} for stage in stages]):
        fields.setdefault(name, []).append(value)
    return send(floor.admin, path, **fields)


def test_stages_are_put_into_another_order_changed_and_added(app: Flask) -> None:
    floor = Sales(app)
    path = floor.admin.get("/settings/pipelines").location
    stages = _stages(page(floor.admin, path))
    assert [stage["name"] for stage in stages][:2] == ["Discovery", "Discovery complete"]
    wanted = [stages[1], {**stages[0], "probability": "15", "rotPeriodDays": ""}, *stages[2:]]
    wanted.append({"row": "n1", "id": "", "name": "Signed", "probability": "100",
                   "rotPeriodDays": "", "color": "teal", "outcome": "won"})  # fmt: skip
    assert _save(floor, path, wanted).status_code == 303
    now = floor.manager.get("/crm/stages").get_json()["data"]
    assert [stage["name"] for stage in now][:2] == ["discovery-complete", "discovery"]
    assert now[1]["probability"] == 15
    assert now[1]["rotPeriodDays"] is None
    assert (now[-1]["name"], now[-1]["outcome"]) == ("Signed", "won")


def test_a_stage_is_entered_with_what_it_asks_for(app: Flask) -> None:
    floor = Sales(app)
    deal, negotiation = floor.deal(), floor.stage("negotiation")
    path = floor.admin.get("/settings/pipelines").location
    asks = [f"{negotiation}:phone", f"{negotiation}:nextStep", f"{negotiation}:expectedCloseDate"]
    stages = _stages(page(floor.admin, path))
    assert _save(floor, path, stages, **{"stage-asks": asks}).status_code == 303
    assert len(re.findall(r'name="stage-asks"[^>]* checked', page(floor.admin, path))) == 3
    move = f"/crm/deals/{deal['id']}/move-stage"
    refused = floor.rep.post(move, {"stageId": negotiation})
    said = "Negotiation needs a close date, the contact’s phone number and a next step."
    assert (refused.status_code, refused.get_json()["rule"]) == (422, "stage-entry")
    assert refused.get_json()["detail"] == said
    assert "needs a close date" in page(floor.rep, f"/deals/{deal['id']}")
    toast = send(floor.rep, f"/deals/{deal['id']}/moves", htmx=True, stage=negotiation)
    assert toast.status_code == 422 and said in toast.text
    assert f"/deals/{deal['id']}/edit" in toast.text
    floor.rep.patch(f"/crm/deals/{deal['id']}", {"expectedCloseDate": "2030-01-01T12:00:00Z"})
    floor.manager.patch(f"/crm/contacts/{floor.contact}", {"phone": "+49 30 555"})
    plan = {"type": "call", "subject": "Ring", "dealId": deal["id"], "dueOn": "2030-01-01"}
    floor.rep.made("/crm/activities", plan)
    assert floor.rep.post(move, {"stageId": negotiation}).status_code == 200


def test_back_it_goes_unasked_and_a_new_deal_is_asked_too(app: Flask) -> None:
    floor = Sales(app)
    deal = floor.deal(stageId=floor.stage("negotiation"))
    path = floor.admin.get("/settings/pipelines").location
    first, second = floor.stage("discovery"), floor.stage("proposal-sent")
    asks = [f"{first}:products", f"{second}:products"]
    stages = _stages(page(floor.admin, path))
    assert _save(floor, path, stages, **{"stage-asks": asks}).status_code == 303
    move = f"/crm/deals/{deal['id']}/move-stage"
    assert floor.rep.post(move, {"stageId": first}).status_code == 200
    assert floor.rep.post(move, {"stageId": second}).status_code == 422
    body = {"title": "New", "contactId": floor.contact, "stageId": second}
    refused = floor.manager.post("/crm/deals", body)
    assert (refused.status_code, refused.get_json()["rule"]) == (422, "stage-entry")
    pipeline = floor.admin.get("/crm/pipelines").get_json()["data"][0]
    wanted = [{"id": one["id"], "name": one["name"]} for one in pipeline["stages"]]
    address = f"/crm/pipelines/{pipeline['id']}/stages"
    kept = floor.admin.patch(address, {"stages": wanted}).get_json()["stages"]
    assert [stage["toEnter"] for stage in kept][:3] == [["products"], [], ["products"]]
    wanted[0]["toEnter"] = ["horoscope"]
    assert floor.admin.patch(address, {"stages": wanted}).status_code == 422
    heirs = {"stages": wanted[1:], "moveDeals": {first: second}}
    assert floor.admin.patch(address, heirs).status_code == 200


def test_a_stage_with_open_deals_does_not_go(app: Flask) -> None:
    floor = Sales(app)
    floor.deal("Stands here")
    path = floor.admin.get("/settings/pipelines").location
    stages = _stages(page(floor.admin, path))
    refused = _save(floor, path, stages[1:])
    assert refused.status_code == 409
    assert "1 open deal stands in the stage Discovery. Say where they go." in refused.text
    assert len(_stages(page(floor.admin, path))) == len(stages)


def test_the_deals_of_a_stage_that_goes_are_told_where_to(app: Flask) -> None:
    floor = Sales(app)
    lower, upper = floor.deal("Lower"), floor.deal("Upper")
    there = floor.deal("There", stageId=floor.stage("negotiation"))
    path = floor.admin.get("/settings/pipelines").location
    stages = _stages(page(floor.admin, path))
    gone, heir = stages[0]["id"], floor.stage("negotiation")
    asked = _save(floor, path, stages[1:])
    assert f'name="move-{gone}"' in asked.text
    for nowhere in (gone, floor.contact):
        assert _save(floor, path, stages[1:], **{f"move-{gone}": nowhere}).status_code == 422
    assert _save(floor, path, stages[1:], **{f"move-{gone}": heir}).status_code == 303
    listed = floor.manager.get(f"/crm/deals?stageId={heir}").get_json()["data"]
    column = [deal["id"] for deal in sorted(listed, key=lambda deal: deal["position"])]
    assert column == [upper["id"], lower["id"], there["id"]]
    refused = floor.rep.post(f"/crm/deals/{there['id']}/move-stage", {"stageId": gone})
    assert refused.status_code == 422
    assert "somebody may have removed it" in refused.get_json()["detail"]


def test_who_saves_stages_second_is_told(app: Flask) -> None:
    floor = Sales(app)
    path = floor.admin.get("/settings/pipelines").location
    text = page(floor.admin, path)
    stages, version = _stages(text), re.search(r'name="version" value="(\d+)"', text)
    assert version
    first = [{**stages[0], "name": "Beginning"}, *stages[1:]]
    assert _save(floor, path, first, version=version[1]).status_code == 303
    second = _save(floor, path, [{**stages[0], "name": "Start"}, *stages[1:]], version=version[1])
    assert second.status_code == 409
    assert 'value="Start"' in second.text
    assert "Saving again replaces it with yours" in second.text
    assert "Beginning" in page(floor.admin, path)
    body = {"stages": [{"name": "Only"}], "version": int(version[1])}
    pipeline = path.rpartition("/")[2]
    assert floor.admin.patch(f"/crm/pipelines/{pipeline}/stages", body).status_code == 409


def test_stages_are_edited_without_script(app: Flask) -> None:
    floor = Sales(app)
    path = floor.admin.get("/settings/pipelines").location
    stages = _stages(page(floor.admin, path))
    up = _stages(_save(floor, path, stages, do="up:1").text)
    assert [stage["id"] for stage in up[:2]] == [stages[1]["id"], stages[0]["id"]]
    assert len(_stages(_save(floor, path, stages, do="add").text)) == len(stages) + 1
    assert len(_stages(_save(floor, path, stages, do="remove:0").text)) == len(stages) - 1
    assert _stages(page(floor.admin, path)) == stages


def test_a_probability_that_is_none_is_refused_in_words(app: Flask) -> None:
    floor = Sales(app)
    path = floor.admin.get("/settings/pipelines").location
    stages = _stages(page(floor.admin, path))
    refused = _save(floor, path, [{**stages[0], "probability": "many"}, *stages[1:]])
    assert refused.status_code == 422
    assert 'value="many"' in refused.text


def test_the_organisation_is_changed_as_a_whole_or_not_at_all(app: Flask) -> None:
    floor = Sales(app)
    good = {
        "name": "Fernhill Two", "timeZone": "Europe/Berlin", "highValueThreshold": "75,000",
        "leadQualifyScore": "40", "reopenWindowDays": "14", "points": "5", "afterDays": "20",
        "managerScope": "team", "defaultPipelineId": "", "lostReasons": "Price\nTiming",
        "disqualifyReasons": "No need", "rates": "EUR 1.08\nGBP = 1,27",
    }  # fmt: skip
    bad = send(floor.admin, "/settings/organisation", **{**good, "leadQualifyScore": "400"})
    assert bad.status_code == 422
    assert "Fernhill Two" not in page(floor.viewer, "/")
    assert send(floor.admin, "/settings/organisation", **good).status_code == 303
    assert "Fernhill Two" in page(floor.viewer, "/")
    settings = floor.admin.get("/crm/settings").get_json()
    assert settings["highValueThreshold"] == {"amount": 7_500_000, "currency": "USD"}
    assert settings["leadQualifyScore"] == 40
    assert settings["lostReasons"] == ["Price", "Timing"]
    assert float(settings["rates"]["GBP"]) == 1.27
    assert send(floor.manager, "/settings/organisation", **good).status_code == 403


def test_a_token_is_shown_once_and_dies_at_once(floor: Sales) -> None:
    made = send(floor.rep, "/settings/tokens", name="Backup", scope="read", days="30")
    found = re.search(r'id="new-token">(crm_[\w-]+)<', made.text)
    assert found
    token = {"Authorization": f"Bearer {found[1]}"}
    client = floor.app.test_client()
    assert client.get("/crm/me", headers=token).status_code == 200
    assert client.post("/crm/contacts", json={}, headers=token).status_code == 403
    again = page(floor.rep, "/settings/tokens")
    assert found[1] not in again
    assert "Backup" in again
    assert "Backup" not in page(floor.rep2, "/settings/tokens")
    rows = [row for row in again.split("<tr>") if "Backup" in row]
    revoke = re.search(r"/settings/tokens/[0-9a-f-]+/revoke", rows[0])
    assert revoke
    assert send(floor.rep2, revoke[0]).status_code == 404
    assert send(floor.rep, revoke[0]).status_code == 303
    assert client.get("/crm/me", headers=token).status_code == 401


def test_a_leaver_hands_over_what_is_open(app: Flask) -> None:
    floor = Sales(app)
    deal = floor.deal("Handed over")
    closed = floor.deal("Closed before")
    floor.manager.post(f"/crm/deals/{closed['id']}/lost", {"lostReason": "Price"})
    contact = {"email": "l@voss.example", "firstName": "Ida"}
    lead = floor.rep.made("/crm/leads", {"title": "Lead", "source": "web", "contact": contact})
    asked = page(floor.admin, f"/settings/users/{floor.rep.id}/leave")
    assert "open deals" in asked
    path = f"/settings/users/{floor.rep.id}/leave"
    assert send(floor.admin, path, heirId=floor.rep.id).status_code == 422
    assert send(floor.manager, path, heirId=floor.rep2.id).status_code == 403
    assert send(floor.admin, path, heirId=floor.rep2.id).status_code == 303
    assert floor.rep.get("/crm/me").status_code == 401
    assert floor.manager.get(f"/crm/deals/{deal['id']}").get_json()["ownerId"] == floor.rep2.id
    assert floor.manager.get(f"/crm/leads/{lead['id']}").get_json()["ownerId"] == floor.rep2.id
    assert floor.manager.get(f"/crm/deals/{closed['id']}").get_json()["ownerId"] == floor.rep.id
    assert "handed over what" in page(floor.admin, "/settings/audit")


def test_the_last_administrator_stays(app: Flask) -> None:
    floor = Sales(app)
    refused = send(floor.admin, f"/settings/users/{floor.admin.id}/leave")
    assert refused.status_code == 409
    assert "needs an active administrator" in refused.text


def _park(floor: Sales, name: str) -> None:
    """A job that failed for good, as the runner leaves it."""
    with floor.app.app_context():
        ctx = floor.context(floor.admin)
        row = work_row("scheduled", name, {"dealId": "x"}, due_at=ctx.now, now=ctx.now)
        trace = "Traceback (most recent call last)\nValueError: no such deal"
        ctx.session.add(WorkItem(**row, state="parked", attempts=6, error=trace))
        ctx.session.commit()


def test_failed_work_says_why_and_runs_again(app: Flask) -> None:
    floor = Sales(app)
    _park(floor, "crm.check-deal-rotting")
    shown = page(floor.admin, "/settings/jobs")
    assert "ValueError: no such deal" in shown
    assert '"dealId": "x"' in shown
    again = re.search(r"/settings/jobs/parked/[0-9a-f-]+/again", shown)
    assert again
    assert send(floor.rep, again[0]).status_code == 403
    assert send(Sales(app).admin, again[0]).status_code == 404
    assert send(floor.admin, again[0]).status_code == 303
    assert send(floor.admin, again[0]).status_code == 409
    work_off(app)
    after = page(floor.admin, "/settings/jobs")
    assert "no such deal" not in after
    assert "Nothing failed" in after


def test_a_job_runs_at_once_for_the_own_org_only(app: Flask) -> None:
    floor, other = Sales(app), Sales(app)
    assert send(floor.admin, "/settings/jobs/crm.check-deal-rotting/run").status_code == 303
    assert send(floor.admin, "/settings/jobs/no-such-job/run").status_code == 404
    work_off(app)
    ours = page(floor.admin, "/settings/jobs")
    assert "Last 1 runs: 0 failed" in ours
    assert "Last 1 runs" not in page(other.admin, "/settings/jobs")


def test_the_audit_log_answers_who_changed_what(app: Flask) -> None:
    floor = Sales(app)
    deal = floor.deal("Audited")
    value = {"value": {"amount": 250_000, "currency": "USD"}}
    assert floor.rep.patch(f"/crm/deals/{deal['id']}", value).status_code == 200
    log = page(floor.admin, f"/settings/audit?actor={floor.rep.id}&event=deal.updated")
    assert "Nina changed the deal Audited" in log
    assert "$1,000" in log
    assert "$2,500" in log
    assert "Alma added" not in log
    assert floor.admin.get("/settings/audit?actor=nobody").status_code == 422
    assert "Audited" not in page(Sales(app).admin, "/settings/audit")


def test_the_audit_log_goes_on_where_it_ended(app: Flask) -> None:
    floor = Sales(app)
    floor.many(60)
    first = page(floor.admin, "/settings/audit?event=deal.created")
    found = re.search(r'href="(/settings/audit\?cursor=[^"]+)"', first)
    assert found
    rest = page(floor.admin, found[1].replace("&amp;", "&"))
    titles = re.findall(r"created the deal (Deal \d+)", first + rest)
    assert len(titles) == len(set(titles)) == 60


def test_teams_are_made_led_and_deleted(app: Flask) -> None:
    floor = Sales(app)
    made = send(floor.admin, "/settings/teams/new", name="Field", managerId=floor.manager.id)
    assert made.status_code == 303
    shown = page(floor.admin, "/settings/users")
    assert "Led by Maria" in shown
    found = re.search(r"/settings/teams/[0-9a-f-]{36}", shown)
    assert found
    joined = {"name": "Nina", "roles": "sales-rep", "teamId": found[0].rpartition("/")[2]}
    assert send(floor.admin, f"/settings/users/{floor.rep.id}", **joined).status_code == 303
    refused = send(floor.admin, f"{found[0]}/delete")
    assert refused.status_code == 409
    assert "still has members" in refused.text


def test_notifications_are_the_own_and_are_read(app: Flask) -> None:
    floor = Sales(app)
    big = {"value": {"amount": 9_000_000, "currency": "USD"}}
    deal = floor.deal("Huge", expectedCloseDate="2030-01-01T00:00:00Z", **big)
    assert floor.rep.post(f"/crm/deals/{deal['id']}/won").status_code == 202
    work_off(app)
    bell = page(floor.manager, "/")
    assert 'aria-label="Notifications, 1 unread"' in bell
    menu = page(floor.manager, "/notifications/menu", HX_Request="true")
    opened = re.search(r"/notifications/[0-9a-f-]+/open", menu)
    assert opened
    assert "Huge" not in page(floor.rep2, "/notifications")
    assert send(floor.rep2, opened[0]).status_code == 404
    assert send(floor.manager, opened[0]).location == f"/deals/{deal['id']}"
    assert "unread" not in page(floor.manager, "/")


def test_who_changed_this_value_is_two_acts_away(app: Flask) -> None:
    """M6: from the deal by its menu for an admin, by a chip of its timeline for a manager."""
    floor = Sales(app)
    deal, other = floor.deal("Cold rooms"), floor.deal("Warm rooms")
    for name, amount in ((deal, 250_000), (other, 990_000)):
        value = {"value": {"amount": amount, "currency": "USD"}}
        assert floor.rep.patch(f"/crm/deals/{name['id']}", value).status_code == 200
    assert f"/settings/audit?subject={deal['id']}" in page(floor.admin, f"/deals/{deal['id']}")
    log = page(floor.admin, f"/settings/audit?subject={deal['id']}")
    for words in ("Nina changed the deal Cold rooms", "$1,000", "$2,500"):
        assert words in log
    assert "$9,900" not in log
    assert "/settings/audit" not in page(floor.manager, f"/deals/{deal['id']}")
    changes = page(floor.manager, f"/timeline/deal/{deal['id']}?show=changes")
    for words in ("Nina", "Value", "$1,000", "$2,500"):
        assert words in changes
    assert "created the deal" not in changes
    assert floor.admin.get("/settings/audit?subject=nothing").status_code == 422
