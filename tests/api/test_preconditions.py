"""ETag, If-Match, version, and Idempotency-Key."""

import pytest

from tests.api import records
from tests.harness.cast import Cast


def test_items_and_actions_carry_their_version(cast: Cast) -> None:
    made = records.contact(cast.rep)
    path = f"/crm/contacts/{made['id']}"
    assert cast.rep.get(path).headers["ETag"] == '"1"'
    changed = cast.rep.patch(path, {"jobTitle": "Buyer"}, If_Match='"1"')
    assert changed.headers["ETag"] == '"2"'
    assert changed.get_json()["version"] == 2
    same = cast.rep.patch(path, {"jobTitle": "Buyer"})
    assert same.get_json()["version"] == 2


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', "1", '"0"', '"99999999999999"'])
def test_stale_is_409_with_the_entity(cast: Cast, header: str) -> None:
    made = records.contact(cast.rep)
    path = f"/crm/contacts/{made['id']}"
    cast.rep.patch(path, {"jobTitle": "Buyer"})
    stale = cast.rep.patch(path, {"jobTitle": "Cook"}, If_Match=header)
    assert stale.status_code == 409
    assert stale.get_json()["code"] == "stale"
    assert stale.get_json()["current"] == cast.rep.get(path).get_json()
    assert stale.get_json()["current"]["jobTitle"] == "Buyer"


def test_the_body_may_name_the_version(cast: Cast) -> None:
    made = records.deal(cast, cast.rep)
    path = f"/crm/deals/{made['id']}"
    assert cast.rep.patch(path, {"title": "A", "version": made["version"]}).status_code == 200
    stale = cast.rep.patch(path, {"title": "B", "version": made["version"]})
    assert stale.status_code == 409
    assert stale.get_json()["current"]["title"] == "A"
    assert stale.get_json()["current"]["stage"]["name"]
    contrary = cast.rep.patch(path, {"title": "B", "version": 1}, If_Match='"2"')
    assert contrary.status_code == 422


def test_actions_and_deletions_ask_for_the_version_too(cast: Cast) -> None:
    made = records.deal(cast, cast.admin)
    path = f"/crm/deals/{made['id']}"
    cast.admin.patch(path, {"title": "Newer"})
    for method, action in (("POST", "/won"), ("POST", "/move-stage"), ("DELETE", "")):
        body = {"stageId": made["stageId"]} if action == "/move-stage" else None
        answer = cast.admin.ask(method, path + action, body, If_Match='"1"')
        assert answer.status_code == 409, action
        assert answer.get_json()["code"] == "stale"
    assert cast.admin.post(f"{path}/won", If_Match="*").status_code == 200


def test_what_is_no_etag_is_refused(cast: Cast) -> None:
    made = records.contact(cast.rep)
    for header in ('"abc"', "W/", '"1', "1 OR 1=1"):
        answer = cast.rep.patch(f"/crm/contacts/{made['id']}", {}, If_Match=header)
        assert answer.status_code == 422


def test_without_a_version_the_last_write_wins_field_by_field(cast: Cast) -> None:
    path = f"/crm/contacts/{records.contact(cast.rep)['id']}"
    cast.rep.patch(path, {"jobTitle": "Buyer"})
    cast.rep.patch(path, {"firstName": "Anna"})
    contact = cast.rep.get(path).get_json()
    assert (contact["jobTitle"], contact["firstName"]) == ("Buyer", "Anna")


def test_a_key_answers_the_first_answer_again(cast: Cast) -> None:
    body = {"email": "once@x.example"}
    first = cast.rep.post("/crm/contacts", body, Idempotency_Key="k-1")
    again = cast.rep.post("/crm/contacts", body, Idempotency_Key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.get_json() == again.get_json()
    assert first.headers["Location"] == again.headers["Location"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert len(cast.rep.get("/crm/contacts?email=once@x.example").get_json()["data"]) == 1


def test_a_key_belongs_to_one_request_of_one_person(cast: Cast) -> None:
    body = {"email": "key@x.example"}
    assert cast.rep.post("/crm/contacts", body, Idempotency_Key="k-2").status_code == 201
    other = cast.rep.post("/crm/contacts", {"email": "z@x.example"}, Idempotency_Key="k-2")
    assert other.status_code == 409
    assert other.get_json()["code"] == "idempotency-key-reused"
    elsewhere = cast.rep.post("/crm/leads", body, Idempotency_Key="k-2")
    assert elsewhere.status_code == 409
    somebody = cast.rep2.post("/crm/contacts", {"email": "y@x.example"}, Idempotency_Key="k-2")
    assert somebody.status_code == 201


def test_a_key_holds_for_actions(cast: Cast) -> None:
    made = records.lead(cast, cast.rep, "qualified")
    path = f"/crm/leads/{made['id']}/convert"
    first = cast.rep.post(path, Idempotency_Key="k-3")
    again = cast.rep.post(path, Idempotency_Key="k-3")
    assert first.status_code == again.status_code == 200
    assert first.get_json() == again.get_json()
    assert cast.rep.post(path, Idempotency_Key="k-4").status_code == 409


def test_a_refused_request_leaves_its_key_free(cast: Cast) -> None:
    assert cast.rep.post("/crm/contacts", {}, Idempotency_Key="k-5").status_code == 422
    body = {"email": "free@x.example"}
    assert cast.rep.post("/crm/contacts", body, Idempotency_Key="k-5").status_code == 201


def test_a_token_is_never_kept(cast: Cast) -> None:
    first = cast.rep.post("/crm/tokens", {"name": "a"}, Idempotency_Key="k-6").get_json()
    again = cast.rep.post("/crm/tokens", {"name": "a"}, Idempotency_Key="k-6").get_json()
    assert first["id"] == again["id"]
    assert first["token"]
    assert "token" not in again


@pytest.mark.parametrize("key", ["x" * 256, "a\tb", " "])
def test_a_faulty_key_is_422(cast: Cast, key: str) -> None:
    answer = cast.rep.post("/crm/contacts", {"email": "q@x.example"}, Idempotency_Key=key)
    assert answer.status_code in (422, 201) if key == " " else answer.status_code == 422
