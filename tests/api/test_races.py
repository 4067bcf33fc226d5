"""Twenty at the same moment, on a real server: one effect, and the others are told so."""

from typing import Any

from tests.api import records
from tests.api.wire import Reply, at_once, send
from tests.harness.cast import Cast
from tests.harness.program import WebProgram


def statuses(replies: list[Reply]) -> dict[int, int]:
    found = [reply.status for reply in replies]
    return {status: found.count(status) for status in sorted(set(found))}


def events(cast: Cast, record_id: str, name: str) -> int:
    log = cast.admin.get(f"/crm/audit-log?subjectId={record_id}&event={name}").get_json()
    return len(log["data"])


def test_one_lead_becomes_one_deal(cast: Cast, server: WebProgram) -> None:
    lead = records.lead(cast, cast.rep, "qualified")
    path = f"/crm/leads/{lead['id']}/convert"
    replies = at_once(lambda _: send(server.url, cast.rep.token, "POST", path))
    assert statuses(replies) == {200: 1, 409: 19}
    assert len(cast.rep.get(f"/crm/deals?leadId={lead['id']}").get_json()["data"]) == 1
    assert events(cast, lead["id"], "lead.converted") == 1


def test_one_deal_is_won_once(cast: Cast, server: WebProgram) -> None:
    deal = records.deal(cast, cast.rep)
    path = f"/crm/deals/{deal['id']}/won"
    replies = at_once(lambda _: send(server.url, cast.rep.token, "POST", path))
    assert statuses(replies) == {200: 1, 409: 19}
    assert events(cast, deal["id"], "deal.won") == 1


def test_one_request_is_decided_once(cast: Cast, server: WebProgram) -> None:
    """Two managers at once: one effect, and the other hears who decided."""
    deal = records.deal(cast, cast.rep, value=records.LARGE)
    approval = cast.rep.post(f"/crm/deals/{deal['id']}/won").get_json()["approval"]

    def decide(number: int) -> Reply:
        person, verb = ((cast.manager, "approve"), (cast.admin, "reject"))[number % 2]
        path = f"/crm/approvals/{approval['id']}/{verb}"
        return send(server.url, person.token, "POST", path)

    replies = at_once(decide)
    assert statuses(replies) == {200: 1, 409: 19}
    first = next(reply.json for reply in replies if reply.status == 200)
    name = "Maria" if first["decidedById"] == cast.manager.id else "Alma"
    late = {reply.json["detail"] for reply in replies if reply.status == 409}
    assert late == {f"{name} {first['status']} this already."}
    assert events(cast, deal["id"], "deal.won") == (first["status"] == "approved")


def test_one_version_is_moved_once(cast: Cast, server: WebProgram) -> None:
    deal = records.deal(cast, cast.rep)
    path = f"/crm/deals/{deal['id']}/move-stage"
    columns = [stage["id"] for stage in records.stages(cast)]

    def move(number: int) -> Reply:
        body = {"stageId": columns[1 + number % 4], "version": deal["version"]}
        return send(server.url, cast.rep.token, "POST", path, body)

    assert statuses(at_once(move)) == {200: 1, 409: 19}
    assert events(cast, deal["id"], "deal.stage-changed") == 1


def test_one_key_has_one_effect(cast: Cast, server: WebProgram) -> None:
    body = {"email": "twenty@x.example"}

    def make(_: int) -> Reply:
        key = {"Idempotency_Key": "twenty"}
        return send(server.url, cast.rep.token, "POST", "/crm/contacts", body, **key)

    replies = at_once(make)
    assert statuses(replies) == {201: 20}
    assert len({reply.json["id"] for reply in replies}) == 1
    found = cast.rep.get("/crm/contacts?email=twenty@x.example").get_json()["data"]
    assert len(found) == 1


def test_one_address_makes_one_contact(cast: Cast, server: WebProgram) -> None:
    def make(number: int) -> Reply:
        body = {"email": f"{'Race' if number % 2 else 'race'}@x.example"}
        return send(server.url, cast.rep.token, "POST", "/crm/contacts", body)

    assert statuses(at_once(make)) == {201: 1, 409: 19}


def test_one_approval_is_decided_once(cast: Cast, server: WebProgram) -> None:
    deal = records.deal(cast, cast.rep, value=records.LARGE)
    held = cast.rep.post(f"/crm/deals/{deal['id']}/won")
    assert held.status_code == 202
    approval: Any = held.get_json()["approval"]

    def decide(number: int) -> Reply:
        verb = "approve" if number % 2 else "reject"
        path = f"/crm/approvals/{approval['id']}/{verb}"
        return send(server.url, cast.manager.token, "POST", path, {"reason": "Fine"})

    assert statuses(at_once(decide)) == {200: 1, 409: 19}


def test_a_large_body_is_refused_however_it_comes(cast: Cast, server: WebProgram) -> None:
    body = b'{"firstName": "' + b"x" * (3 * 1024 * 1024) + b'"}'
    for chunked in (False, True):
        reply = send(server.url, cast.rep.token, "POST", "/crm/contacts", body, chunked=chunked)
        assert reply.status == 413
        assert reply.json["code"] == "too-large"


def test_the_last_task_wins_the_deal_once(cast: Cast, server: WebProgram) -> None:
    deal = records.deal(cast, cast.rep)
    body = {"templateId": "SALES_PROCESS", "entityType": "Deal", "entityId": deal["id"]}
    process = cast.manager.made("/crm/processes", body)
    last = records.stages(cast)[4]["id"]
    cast.rep.post(f"/crm/deals/{deal['id']}/move-stage", {"stageId": last})
    paths = [
        f"/crm/processes/{process['id']}/tasks/{task['id']}/complete"
        for task in process["stages"][3]["tasks"]
    ]
    assert cast.rep.post(paths[0]).status_code == 200
    replies = at_once(lambda _: send(server.url, cast.rep.token, "POST", paths[1]))
    assert statuses(replies) == {200: 1, 409: 19}
    assert events(cast, deal["id"], "deal.won") == 1
    assert events(cast, process["id"], "process.completed") == 1


def test_no_deal_is_left_in_a_stage_that_goes(cast: Cast, server: WebProgram) -> None:
    pipeline = cast.admin.made(
        "/crm/pipelines", {"name": "Races", "stages": [{"name": "a"}, {"name": "b"}]}
    )
    stays, goes = pipeline["stages"]
    deals = [records.deal(cast, cast.rep, stageId=stays["id"]) for _ in range(19)]

    def act(number: int) -> Reply:
        if number == 9:
            body: Any = {"stages": [stays], "moveDeals": {goes["id"]: stays["id"]}}
            path = f"/crm/pipelines/{pipeline['id']}/stages"
            return send(server.url, cast.admin.token, "PATCH", path, body)
        deal = deals[number if number < 9 else number - 1]
        path = f"/crm/deals/{deal['id']}/move-stage"
        return send(server.url, cast.rep.token, "POST", path, {"stageId": goes["id"]})

    assert set(statuses(at_once(act))) <= {200, 422, 503}
    for deal in deals:
        standing = cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["stageId"]
        assert standing == stays["id"]


def test_two_contacts_are_merged_once_whoever_stays(cast: Cast, server: WebProgram) -> None:
    pair = [records.contact(cast.rep)["id"] for _ in range(2)]
    deal = cast.rep.made("/crm/deals", {"contactId": pair[0], "title": "Doors"})

    def merge(number: int) -> Reply:
        kept, other = pair if number % 2 else pair[::-1]
        path = f"/crm/contacts/{kept}/merge"
        return send(server.url, cast.rep.token, "POST", path, {"otherId": other})

    found = statuses(at_once(merge, 8))
    assert found.pop(200) == 1 and found.keys() <= {404, 409}
    left = [one for one in pair if cast.rep.get(f"/crm/contacts/{one}").status_code == 200]
    assert len(left) == 1 and events(cast, left[0], "contact.merged") == 1
    assert cast.rep.get(f"/crm/deals/{deal['id']}").get_json()["contactId"] == left[0]


def test_what_is_written_for_both_while_they_are_merged_is_found_at_the_one_that_stays(
    cast: Cast, server: WebProgram
) -> None:
    pair = [records.contact(cast.rep)["id"] for _ in range(2)]
    call = {"type": "call", "subject": "Rang", "outcome": "Spoke"}

    def act(number: int) -> Reply:
        if number == 3:
            path, body = f"/crm/contacts/{pair[0]}/merge", {"otherId": pair[1]}
            return send(server.url, cast.rep.token, "POST", path, body)
        body = {**call, "contactId": pair[number % 2]}
        return send(server.url, cast.rep.token, "POST", "/crm/activities", body)

    replies = at_once(act, 8)
    assert replies[3].status == 200
    assert statuses(replies).keys() <= {200, 201, 409}
    made = {reply.json["id"] for reply in replies if reply.status == 201}
    there = cast.rep.get(f"/crm/activities?contactId={pair[0]}").get_json()["data"]
    assert {each["id"] for each in there} == made


def test_many_write_for_one_deal_at_once(cast: Cast, server: WebProgram) -> None:
    deal = records.deal(cast, cast.rep)
    task = {"type": "task", "subject": "Call back", "dealId": deal["id"]}

    def write(_: int) -> Reply:
        return send(server.url, cast.rep.token, "POST", "/crm/activities", task)

    assert statuses(at_once(write, 12)) == {201: 12}
