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
