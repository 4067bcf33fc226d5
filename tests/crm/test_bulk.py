"""One change to many records: the same command, rights and rules as a single edit, as a job."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app.compose.clock import utc_now
from app.compose.runner import due_ids, run_due, run_item
from tests.harness.cast import Person
from tests.web.sales import Sales, counted


@pytest.fixture(scope="module")
def floor(app: Flask) -> Iterator[Sales]:
    yield Sales(app)


def bulk(floor: Sales, person: Person, action: str, ids: list[str], **body: Any) -> dict[str, Any]:
    """The job when it is done."""
    asked = {"kind": "deal", "action": action, "ids": ids, **body}
    job = person.made("/crm/bulk", asked)
    work(floor)
    ended: dict[str, Any] = person.get(f"/crm/bulk/{job['id']}").get_json()
    assert ended["state"] == "done" and ended["total"] == len(ids) if ids else True
    return ended


def work(floor: Sales) -> None:
    with floor.app.app_context():
        run_due(utc_now())


def results(person: Person, job: dict[str, Any], state: str = "") -> list[dict[str, Any]]:
    query = f"?state={state}" if state else ""
    found: list[dict[str, Any]] = person.get(f"/crm/bulk/{job['id']}/results{query}").get_json()[
        "data"
    ]
    return found


def deal_of(floor: Sales, deal: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = floor.admin.get(f"/crm/deals/{deal['id']}").get_json()
    return found


def test_forty_deals_get_another_owner_who_is_told_once(floor: Sales) -> None:
    deals = [floor.deal(f"Deal {n}") for n in range(5)]
    ids = [deal["id"] for deal in deals]
    told = len(notices(floor.rep2))
    job = bulk(floor, floor.manager, "assign", ids, values={"ownerId": floor.rep2.id})
    assert (job["done"], job["refused"]) == (5, 0)
    assert {deal_of(floor, deal)["ownerId"] for deal in deals} == {floor.rep2.id}
    assert [item["title"] for item in results(floor.manager, job)] == [
        f"Deal {n}" for n in range(5)
    ]
    new = notices(floor.rep2)[: len(notices(floor.rep2)) - told]
    assert [notice["title"] for notice in new] == ["5 deals are yours now"]


def notices(person: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get("/crm/notifications").get_json()["data"]
    return found


def test_the_refused_are_told_and_the_rest_flows(floor: Sales) -> None:
    good, closed = floor.deal("Good"), floor.deal("Closed")
    floor.manager.post(f"/crm/deals/{closed['id']}/lost", {"lostReason": "Price"})
    nowhere = "01890000-0000-7000-8000-000000000000"
    ids = [closed["id"], good["id"], nowhere]
    stage = floor.stage("proposal-sent")
    job = bulk(floor, floor.manager, "move-stage", ids, values={"stageId": stage})
    assert (job["done"], job["refused"]) == (1, 2)
    assert deal_of(floor, good)["stageId"] == stage
    reasons = {item["recordId"]: item["reason"] for item in results(floor.manager, job, "refused")}
    assert reasons[closed["id"]] == "This deal is lost; it can't be moved."
    assert "isn’t there any more" in reasons[nowhere]


def test_rights_are_those_of_a_single_edit(floor: Sales) -> None:
    mine, others = floor.deal("Mine"), floor.deal("Others", ownerId=floor.rep2.id)
    ids = [mine["id"], others["id"]]
    job = bulk(floor, floor.rep, "add-tags", ids, values={"tags": ["vip"]})
    assert (job["done"], job["refused"]) == (1, 1)
    assert deal_of(floor, others)["tags"] == []
    for person, action, values in (
        (floor.rep, "assign", {"ownerId": floor.rep2.id}),
        (floor.rep, "delete", {}),
        (floor.viewer, "add-tags", {"tags": ["x"]}),
        (floor.support, "update", {"tags": ["x"]}),
    ):
        body = {"kind": "deal", "action": action, "ids": ids, "values": values}
        assert person.post("/crm/bulk", body).status_code == 403, action
    assert floor.rep2.get(f"/crm/bulk/{job['id']}").status_code == 404
    assert floor.manager.get(f"/crm/bulk/{job['id']}").status_code == 200


def test_all_that_match_are_frozen_when_it_starts(floor: Sales) -> None:
    for n in range(3):
        floor.deal(f"Frozen {n}", tags=["old"])
    body = {"kind": "deal", "action": "add-tags", "filter": {"tag": "old"}}
    job = floor.manager.made("/crm/bulk", {**body, "values": {"tags": ["new"]}})
    late = floor.deal("Frozen late", tags=["old"])
    assert job["total"] == 3
    work(floor)
    assert floor.manager.get(f"/crm/bulk/{job['id']}").get_json()["done"] == 3
    assert deal_of(floor, late)["tags"] == ["old"]
    again = floor.manager.made("/crm/bulk", {**body, "values": {"tags": ["new"]}})
    work(floor)
    again = floor.manager.get(f"/crm/bulk/{again['id']}").get_json()
    assert (again["done"], again["unchanged"]) == (1, 3)


def test_undo_takes_back_what_nobody_changed_since(floor: Sales) -> None:
    deals = [floor.deal(f"Back {n}", tags=["a"]) for n in range(3)]
    ids = [deal["id"] for deal in deals]
    job = bulk(floor, floor.manager, "update", ids, values={"tags": ["b"], "probability": 80})
    floor.manager.patch(f"/crm/deals/{ids[1]}", {"tags": ["c"]})
    undo = floor.manager.post(f"/crm/bulk/{job['id']}/undo").get_json()
    work(floor)
    undo = floor.manager.get(f"/crm/bulk/{undo['id']}").get_json()
    assert (undo["done"], undo["refused"], undo["undoOfId"]) == (2, 1, job["id"])
    assert [deal_of(floor, deal)["tags"] for deal in deals] == [["a"], ["c"], ["a"]]
    assert deal_of(floor, deals[0])["probability"] == deals[0]["probability"]
    assert not deal_of(floor, deals[0])["probabilityOverridden"]
    assert floor.manager.post(f"/crm/bulk/{job['id']}/undo").status_code == 409


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("move-stage", "proposal-sent"),
        ("assign", {"ownerId": "rep2"}),
        ("delete", {}),
        ("update", {"expectedCloseDate": "2031-01-01T12:00:00Z", "customFields": {"x": "1"}}),
        ("update", {"customFields": {"y": None}}),
    ],
)
def test_each_kind_of_change_has_a_way_back(floor: Sales, action: str, values: Any) -> None:
    deal = floor.deal("There and back", customFields={"y": "2"})
    if action == "move-stage":
        values = {"stageId": floor.stage(values)}
    if action == "assign":
        values = {"ownerId": floor.rep2.id}
    job = bulk(floor, floor.admin, action, [deal["id"]], values=values)
    assert job["done"] == 1
    assert floor.admin.get(f"/crm/deals/{deal['id']}").get_json() != deal
    undo = floor.admin.post(f"/crm/bulk/{job['id']}/undo").get_json()
    work(floor)
    assert floor.admin.get(f"/crm/bulk/{undo['id']}").get_json()["done"] == 1
    now = deal_of(floor, deal)
    for name in ("ownerId", "stageId", "tags", "customFields", "expectedCloseDate", "probability"):
        assert now[name] == deal[name], name


def test_contacts_go_with_their_open_leads_and_deals_and_come_back(floor: Sales) -> None:
    fields = {"firstName": "Ann", "email": "bulk@x.example", "source": "web"}
    contact = floor.rep.made("/crm/contacts", fields)
    lead = floor.rep.made("/crm/leads", {"contactId": contact["id"], "title": "Cold rooms"})
    deal = floor.deal("With her", contactId=contact["id"])
    values = {"ownerId": floor.rep2.id, "includeOpen": True}
    job = bulk(floor, floor.manager, "assign", [contact["id"]], kind="contact", values=values)
    paths = [
        f"/crm/contacts/{contact['id']}",
        f"/crm/leads/{lead['id']}",
        f"/crm/deals/{deal['id']}",
    ]
    assert [floor.admin.get(path).get_json()["ownerId"] for path in paths] == [floor.rep2.id] * 3
    floor.manager.post(f"/crm/bulk/{job['id']}/undo")
    work(floor)
    assert [floor.admin.get(path).get_json()["ownerId"] for path in paths] == [floor.rep.id] * 3


def test_leads_are_moved_on_deleted_and_come_back(floor: Sales) -> None:
    fields = {"contactId": floor.contact, "ownerId": floor.rep.id}
    leads = [floor.manager.made("/crm/leads", {**fields, "title": f"Lead {n}"}) for n in range(3)]
    ids, paths = [lead["id"] for lead in leads], [f"/crm/leads/{lead['id']}" for lead in leads]
    assert floor.rep.post(f"{paths[2]}/disqualify", {"reason": "No budget"}).status_code == 200
    job = bulk(floor, floor.rep, "contacted", ids, kind="lead")
    assert (job["done"], job["refused"]) == (2, 1)
    assert "disqualified" in results(floor.rep, job, "refused")[0]["reason"]
    deletion = {"kind": "lead", "action": "delete", "ids": ids}
    assert floor.manager.post("/crm/bulk", deletion).status_code == 403
    job = bulk(floor, floor.admin, "delete", ids, kind="lead")
    assert job["done"] == 3
    assert {floor.admin.get(path).status_code for path in paths} == {404}
    floor.admin.post(f"/crm/bulk/{job['id']}/undo")
    work(floor)
    back = [floor.rep.get(path).get_json()["status"] for path in paths]
    assert back == ["contacted", "contacted", "disqualified"]


def test_an_approval_that_is_asked_for_is_listed(floor: Sales) -> None:
    made = floor.admin.made("/crm/pipelines", {"name": "With an end"})
    stages = [
        {"name": "open", "probability": 10},
        {"name": "won", "probability": 100, "outcome": "won"},
    ]
    answer = floor.admin.patch(f"/crm/pipelines/{made['id']}/stages", {"stages": stages})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    won = floor.admin.get(f"/crm/stages?pipelineId={made['id']}").get_json()["data"][1]
    small = floor.deal("Small", expectedCloseDate="2030-01-01T12:00:00Z")
    large = floor.deal(
        "Large",
        expectedCloseDate="2030-01-01T12:00:00Z",
        value={"amount": 9_000_000, "currency": "USD"},
    )
    ids = [small["id"], large["id"]]
    job = bulk(floor, floor.rep, "move-stage", ids, values={"stageId": won["id"]})
    assert (job["done"], job["held"]) == (1, 1)
    assert deal_of(floor, large)["approval"]["status"] == "pending"


def test_whoever_leaves_stops_changing(floor: Sales) -> None:
    deal = floor.deal("Left")
    leaver = floor._person("sales-manager", "leaver")
    body = {"kind": "deal", "action": "add-tags", "ids": [deal["id"]], "values": {"tags": ["x"]}}
    job = leaver.made("/crm/bulk", body)
    floor.admin.patch(f"/crm/users/{leaver.id}", {"active": False})
    work(floor)
    ended = floor.admin.get(f"/crm/bulk/{job['id']}").get_json()
    assert (ended["state"], ended["refused"]) == ("done", 1)
    assert deal_of(floor, deal)["tags"] == []


def test_an_owner_who_left_gets_nothing(floor: Sales) -> None:
    deal = floor.deal("Nobody’s")
    gone = floor._person("sales-rep", "goner")
    values = {"ownerId": gone.id}
    body = {"kind": "deal", "action": "assign", "ids": [deal["id"]], "values": values}
    job = floor.manager.made("/crm/bulk", body)
    floor.admin.patch(f"/crm/users/{gone.id}", {"active": False})
    work(floor)
    assert floor.manager.get(f"/crm/bulk/{job['id']}").get_json()["refused"] == 1
    (item,) = results(floor.manager, job)
    assert item["reason"] == "This user is not active."
    assert floor.manager.post("/crm/bulk", body).status_code == 422


def test_two_jobs_over_the_same_records(floor: Sales) -> None:
    deals = [floor.deal(f"Twice {n}") for n in range(3)]
    ids = [deal["id"] for deal in deals]
    body = {"kind": "deal", "action": "update", "ids": ids}
    first = floor.manager.made("/crm/bulk", {**body, "values": {"tags": ["first"]}})
    floor.manager.made("/crm/bulk", {**body, "values": {"tags": ["second"]}})
    work(floor)
    assert {tuple(deal_of(floor, deal)["tags"]) for deal in deals} == {("second",)}
    undo = floor.manager.post(f"/crm/bulk/{first['id']}/undo").get_json()
    work(floor)
    assert floor.manager.get(f"/crm/bulk/{undo['id']}").get_json()["refused"] == 3
    assert {tuple(deal_of(floor, deal)["tags"]) for deal in deals} == {("second",)}


def test_a_stopped_job_leaves_the_rest(floor: Sales) -> None:
    deal = floor.deal("Never")
    body = {"kind": "deal", "action": "add-tags", "ids": [deal["id"]], "values": {"tags": ["x"]}}
    job = floor.manager.made("/crm/bulk", body)
    stopped = floor.manager.post(f"/crm/bulk/{job['id']}/stop")
    assert stopped.get_json()["state"] == "stopped"
    work(floor)
    assert deal_of(floor, deal)["tags"] == []
    assert floor.manager.post(f"/crm/bulk/{job['id']}/stop").status_code == 409


@pytest.mark.parametrize("action", ["add-tags", "assign", "move-stage"])
def test_as_many_statements_for_many_as_for_few(floor: Sales, action: str) -> None:
    needed = []
    for number in (20, 60):
        tag = f"counted {action} {number}"
        floor.many(number, tags=[tag])
        values = {
            "add-tags": {"tags": ["more"]},
            "assign": {"ownerId": floor.rep2.id},
            "move-stage": {"stageId": floor.stage("negotiation")},
        }[action]
        body = {"kind": "deal", "action": action, "filter": {"tag": tag}, "values": values}
        job = floor.manager.made("/crm/bulk", body)
        with counted(floor.app) as sent, floor.app.app_context():
            (first,) = due_ids(utc_now(), 1)
            assert run_item(first, utc_now()) == "done"
        needed.append(len(sent))
        assert floor.manager.get(f"/crm/bulk/{job['id']}").get_json()["done"] == number
        work(floor)
    assert needed[1] <= needed[0] + 1, needed


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "deal", "action": "assign", "values": {"ownerId": "x"}, "ids": []},
        {"kind": "deal", "action": "add-tags", "values": {"tags": ["a"]}},
        {"kind": "deal", "action": "add-tags", "values": {"tags": ["a"]}, "filter": {"nope": "1"}},
        {"kind": "deal", "action": "add-tags", "values": {"tags": ["a"]}, "filter": {"limit": 2}},
        {"kind": "deal", "action": "add-tags", "values": {"tags": "a"}, "filter": {}},
        {"kind": "deal", "action": "update", "values": {"status": "won"}, "filter": {}},
        {"kind": "deal", "action": "update", "values": {"lineItems": []}, "filter": {}},
        {"kind": "deal", "action": "update", "values": {"id": "x"}, "filter": {}},
        {"kind": "deal", "action": "update", "values": {}, "filter": {}},
        {"kind": "lead", "action": "move-stage", "values": {}, "filter": {}},
        {"kind": "deal", "action": "lose", "values": {"lostReason": "x\x00"}, "filter": {}},
        {"kind": "deal", "action": "assign", "filter": {}, "values": {"ownerId": str(2**63)}},
    ],
)
def test_what_makes_no_sense_is_refused(floor: Sales, body: dict[str, Any]) -> None:
    answer = floor.admin.post("/crm/bulk", body)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.get_json()["errors"]
