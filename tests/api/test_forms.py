"""Lead forms over the API."""

from typing import Any

import pytest
from flask import Flask

from tests.harness.cast import Cast
from tests.harness.forms import form, leads_of, send

ENTITY = {"id", "createdAt", "updatedAt", "version"}
EMAIL = {"name": "email", "label": "Email"}


def test_a_form(cast: Cast) -> None:
    made = form(cast, redirectUrl="https://acme.example/thanks", fields=[EMAIL])
    wanted = {"key", "name", "title", "intro", "source", "fields", "buttonText", "thanksText"}
    wanted |= {"redirectUrl", "ownerId", "teamId", "tags", "consentText", "consentRequired"}
    wanted |= {"language", "words"}
    assert ENTITY | wanted | {"archivedAt", "url", "leads", "deals", "lastLeadAt"} == made.keys()
    assert made["url"].endswith(f"/forms/{made['key']}")
    assert made["key"].startswith("cold-room-enquiry-")
    assert made["fields"] == [{**EMAIL, "required": True}]
    path = f"/crm/forms/{made['id']}"
    send(cast.app, made)
    lead = leads_of(cast, made)[0]
    now = cast.viewer.get(path).get_json()
    assert (now["leads"], now["deals"], now["lastLeadAt"]) == (1, 0, lead["createdAt"])
    assert now["version"] == 1, "a lead is no change of the form"
    own = cast.admin.get(f"/crm/leads?formId={made['id']}").get_json()["data"]
    assert [one["id"] for one in own] == [lead["id"]]
    changed = cast.marketing.patch(path, {"title": None, "redirectUrl": None}, If_Match='"1"')
    assert (changed.get_json()["title"], changed.get_json()["version"]) == (made["name"], 2)
    stale = cast.marketing.patch(path, {"fields": [EMAIL, {"name": "phone", "label": "P"}]},
                                 If_Match='"1"')  # fmt: skip
    assert (stale.status_code, stale.get_json()["current"]["version"]) == (409, 2)
    archived = cast.marketing.post(f"{path}/archive").get_json()
    assert archived["archivedAt"]
    assert cast.marketing.post(f"{path}/archive").status_code == 409
    found = cast.viewer.get("/crm/forms?archived=true").get_json()["data"]
    assert [one["id"] for one in found] == [made["id"]]
    assert cast.marketing.post(f"{path}/reopen").get_json()["archivedAt"] is None
    assert cast.marketing.post(f"{path}/reopen").status_code == 409
    assert cast.marketing.ask("DELETE", path).status_code == 204
    assert cast.marketing.get(path).status_code == 404
    kept = cast.rep.get(f"/crm/leads/{lead['id']}").get_json()
    assert (kept["formId"], kept["origin"]["form"]) == (made["id"], made["name"])
    assert cast.rep.get(f"/leads/{lead['id']}").status_code == 200


def test_owner_or_team(app: Flask) -> None:
    cast, others = Cast(app), Cast(app)
    team = cast.admin.made("/crm/teams", {"name": "Field"})
    nobody = cast.admin.made("/crm/teams", {"name": "Empty"})
    cast.admin.patch(f"/crm/users/{cast.rep.id}", {"teamId": team["id"]})
    made = form(cast)
    path = f"/crm/forms/{made['id']}"
    in_turn = cast.marketing.patch(path, {"teamId": team["id"]}).get_json()
    assert (in_turn["ownerId"], in_turn["teamId"]) == (None, team["id"])
    fixed = cast.marketing.patch(path, {"ownerId": cast.manager.id}).get_json()
    assert (fixed["ownerId"], fixed["teamId"]) == (cast.manager.id, None)
    for wrong in (
        {"ownerId": None},
        {"ownerId": cast.rep.id, "teamId": team["id"]},
        {"ownerId": cast.viewer.id},
        {"ownerId": cast.marketing.id},
        {"ownerId": others.rep.id},
        {"teamId": nobody["id"]},
        {"teamId": cast.rep.id},
    ):
        assert cast.marketing.patch(path, wrong).status_code == 422, wrong
        bare = {"name": "N", **wrong}
        assert cast.marketing.post("/crm/forms", bare).status_code == 422, wrong
    assert cast.marketing.get(path).get_json() == {**fixed}
    cast.admin.patch(f"/crm/users/{cast.manager.id}", {"active": False})
    cast.marketing.post(f"{path}/archive")
    assert cast.marketing.post(f"{path}/reopen").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "two\nlines"},
        {"key": "mine"},
        {"leads": 3},
        {"fields": []},
        {"fields": [{"name": "phone", "label": "Phone"}]},
        {"fields": [EMAIL, EMAIL]},
        {"fields": [EMAIL, {"name": "ownerId", "label": "O"}]},
        {"fields": [EMAIL, {"name": "customFields.", "label": "O"}]},
        {"fields": [EMAIL, {"name": "phone", "label": ""}]},
        {"fields": [EMAIL, {"name": "phone", "label": "P", "type": "file"}]},
        {"fields": [EMAIL] + [{"name": f"customFields.{n}", "label": "L"} for n in range(30)]},
        {"thanksText": "x" * 2001},
        {"redirectUrl": "ftp://a.example"},
        {"redirectUrl": "https://user:secret@a.example"},
        {"redirectUrl": "https://[::1"},
        {"redirectUrl": "https://a.example:99999"},
        {"consentRequired": True},
        {"tags": ["x" * 201]},
        {"source": None},
        {"language": "xx"},
        {"words": {"title": "x"}},
        {"words": {"thanks": "two\nlines"}},
    ],
)
def test_bad_input_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    body = {"name": "Form", "ownerId": cast.rep.id, **wrong}
    assert cast.marketing.post("/crm/forms", body).status_code == 422
    made = form(cast)
    path = f"/crm/forms/{made['id']}"
    assert cast.marketing.patch(path, wrong).status_code == 422
    assert cast.marketing.get(path).get_json() == made


def test_another_orgs_forms_are_not_there(cast: Cast, outsiders: Cast) -> None:
    made = form(outsiders)
    path = f"/crm/forms/{made['id']}"
    for answer in (
        cast.admin.get(path),
        cast.admin.patch(path, {"name": "Mine"}),
        cast.admin.post(f"{path}/archive"),
        cast.admin.ask("DELETE", path),
    ):
        assert answer.status_code == 404
    assert made["id"] not in cast.admin.get("/crm/forms?limit=200").text
    assert send(cast.app, made).status_code == 303
    assert len(leads_of(outsiders, made)) == 1 and leads_of(cast, made) == []
