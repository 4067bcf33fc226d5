"""The administrator writes how processes go; those that run keep the version they started with."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.crm.processes import Floor, tasks
from tests.web.forms import page, send

BASE = "/settings/processes"
NAME = r'name="((?:stage|task)-\w+|name|version)"'
INPUT = re.compile(rf"<input[^>]*? {NAME}[^>]*>")
SELECT = re.compile(rf"<select[^>]*? {NAME}.*?</select>", re.S)


@pytest.fixture
def floor(app: Flask) -> Floor:
    return Floor(app)


def address(floor: Floor, name: str = "Sales process") -> str:
    found = re.search(rf'href="({BASE}/[^"]+)">{name}<', page(floor.admin, BASE))
    assert found
    return found[1]


def fields(text: str) -> dict[str, list[str]]:
    """What a browser would send of the form."""
    found: dict[str, list[str]] = {}
    for pattern, value in ((INPUT, r'value="([^"]*)"'), (SELECT, r'value="([^"]*)" selected')):
        for field in pattern.finditer(text):
            said = re.search(value, field[0])
            found.setdefault(field[1], []).append(unescape(said[1]) if said else "")
    return found


def press(floor: Floor, path: str, form: dict[str, Any], act: str) -> dict[str, list[str]]:
    """Presses a button of the form; returns the form as it comes back, unsaved."""
    answer = send(floor.admin, path, **form, do=act)
    assert answer.status_code == 200
    assert "Not saved yet" in answer.text
    return fields(answer.text)


def test_what_comes_with_the_program_is_listed(floor: Floor) -> None:
    floor.started()
    text = page(floor.admin, BASE)
    assert "Sales process" in text
    assert "1 running" in text
    for person in (floor.manager, floor.rep, floor.viewer):
        assert person.get(BASE).status_code == 403
        assert person.get(address(floor)).status_code == 403


def test_saved_as_it_is_nothing_changes(floor: Floor) -> None:
    path = address(floor)
    assert send(floor.admin, path, **fields(page(floor.admin, path))).status_code == 303
    assert "Version 1<" in page(floor.admin, path)


def test_stages_and_tasks_are_added_moved_and_removed(floor: Floor) -> None:
    before = floor.process(floor.started()["id"])
    path = address(floor)
    form = press(floor, path, fields(page(floor.admin, path)), "add-stage:")
    form["stage-name"][-1], form["task-title"][-1] = "After sales", "Ask how it went"
    form = press(floor, path, form, "up:new-1")
    form = press(floor, path, form, "remove:negotiation")
    form = press(floor, path, form, "down:needs-analysis")
    form = press(floor, path, form, "add-task:discovery")
    form["task-title"][2], form["task-role"][2] = "Ask how it went", "sales-manager"
    assert floor.process(before["entityId"])["stages"] == before["stages"]
    answer = send(floor.admin, path, **form)
    assert (answer.status_code, answer.location) == (303, path)
    after = floor.process(floor.started(title="Second")["id"])
    assert [stage["name"] for stage in after["stages"]] == [
        "discovery",
        "proposal",
        "After sales",
        "closing",
    ]
    assert [task["title"] for task in after["stages"][0]["tasks"]] == [
        "Document pain points",
        "Conduct needs analysis call",
        "Ask how it went",
    ]
    assert after["stages"][2]["id"] == "after-sales"
    assert after["stages"][0]["tasks"][2]["assigneeId"] == floor.manager.id
    still = floor.process(before["entityId"])
    assert still["stages"] == before["stages"]
    done = floor.complete(floor.rep, before["entityId"], "Document pain points")
    assert done.status_code == 200
    shown = page(floor.rep, f"/deals/{before['entityId']}")
    assert "with version 1; new ones take version 2" in shown


def test_what_cannot_work_is_refused_in_words(floor: Floor) -> None:
    path = address(floor)
    good = fields(page(floor.admin, path))

    def refused(**changed: Any) -> str:
        answer = send(floor.admin, path, **{**good, **changed})
        assert answer.status_code == 422, changed
        return answer.text

    assert "must be one of" in refused(**{"task-role": ["boss", *good["task-role"][1:]]})
    assert "another stage has the id closing" in refused(
        **{"stage-id": ["closing", *good["stage-id"][1:]]}
    )
    assert "aria-invalid" in refused(**{"task-title": ["", *good["task-title"][1:]]})
    assert "aria-invalid" in refused(**{"task-dueInDays": ["soon", *good["task-dueInDays"][1:]]})
    assert "must be one of" in refused(**{"stage-guard": ["deal.x", *good["stage-guard"][1:]]})
    rows = [row if row != "discovery" else "proposal" for row in good["task-stage"]]
    assert "a stage needs a task" in refused(**{"task-stage": rows})
    assert "Version 1<" in page(floor.admin, path)
    onboarding = address(floor, "Customer onboarding")
    form = fields(page(floor.admin, onboarding))
    form["stage-guard"][1] = "deal.proposal-sent"
    answer = send(floor.admin, onboarding, **form)
    assert answer.status_code == 422
    assert "is about a Deal, this process is about a Contact" in answer.text


def test_who_saves_second_is_told(floor: Floor) -> None:
    path = address(floor)
    form = fields(page(floor.admin, path))
    assert send(floor.admin, path, **{**form, "name": ["Selling"]}).status_code == 303
    second = send(floor.admin, path, **{**form, "name": ["Winning"]})
    assert second.status_code == 409
    assert "changed in the meantime" in second.text
    again = fields(second.text)
    assert (again["name"], again["version"]) == (["Winning"], ["2"])
    assert send(floor.admin, path, **again).status_code == 303
    assert "Winning" in page(floor.admin, BASE)


def test_versions_can_be_read_and_brought_back(floor: Floor) -> None:
    path = address(floor)
    form = fields(page(floor.admin, path))
    form["task-title"][0] = "Visit the site"
    assert send(floor.admin, path, **form).status_code == 303
    text = page(floor.admin, f"{path}/versions")
    newest, oldest = text.split("Version 1</h2>")
    assert "Visit the site" in newest
    assert "Visit the site" not in oldest
    assert "Conduct needs analysis call" in oldest
    assert send(floor.admin, f"{path}/versions/1/restoration").status_code == 303
    assert "Version 3<" in page(floor.admin, path)
    assert "Visit the site" not in page(floor.admin, path)
    assert send(floor.admin, f"{path}/versions/9/restoration").status_code == 404
    assert send(floor.admin, f"{path}/versions/2/restoration").status_code == 303
    assert send(floor.admin, f"{path}/reset").status_code == 303
    assert "Conduct needs analysis call" in page(floor.admin, path)
    assert send(floor.manager, f"{path}/reset").status_code == 403


def test_programs_write_templates_too(floor: Floor) -> None:
    listed = floor.admin.get("/crm/process-templates?key=SALES_PROCESS").get_json()["data"]
    template = listed[0]
    path = f"/crm/process-templates/{template['id']}"
    assert [p.get(path).status_code for p in (floor.manager, floor.rep)] == [403, 403]
    stages = template["stages"]
    stages[0]["tasks"][0]["title"] = "Visit the site"
    saved = floor.admin.patch(path, {"stages": stages, "version": 1})
    assert (saved.status_code, saved.get_json()["version"]) == (200, 2)
    assert floor.admin.patch(path, {"stages": stages, "version": 1}).status_code == 409
    task = {"id": "one", "title": "One", "role": "sales-rep"}
    stage = {"id": "a", "name": "A", "tasks": [task]}
    for bad in (
        [],
        [{**stage, "tasks": []}],
        [stage, stage],
        [{**stage, "tasks": [task, task]}],
        [{**stage, "guard": "nothing"}],
        [{**stage, "onComplete": "deal.lose"}],
        [{**stage, "tasks": [{**task, "role": "boss"}]}],
        [{**stage, "tasks": [{**task, "dueInDays": -1}]}],
        [{**stage, "tasks": [{**task, "dueInDays": 2**63}]}],
        [{**stage, "name": "a\x00"}],
        "discovery",
    ):
        assert floor.admin.patch(path, {"stages": bad}).status_code == 422, bad
    assert floor.admin.get(path).get_json()["version"] == 2
    assert "Visit the site" in tasks(floor.process(floor.started()["id"]))
    assert floor.admin.post(f"{path}/reset").get_json()["version"] == 3


def test_an_org_makes_processes_of_its_own(floor: Floor) -> None:
    path = f"{BASE}/new"
    assert f'href="{path}"' in page(floor.admin, BASE)
    form = {**fields(page(floor.admin, path)), "name": ["Renewal calls"], "entityType": ["Contact"]}
    form = {**press(floor, path, form, "add-task:new-1"), "entityType": ["Contact"]}
    form["stage-name"], form["task-title"] = ["Ask"], ["Call them", "Send the offer"]
    for wrong, said in (
        ({"name": [""]}, "Name"),
        ({"stage-guard": ["deal.proposal-sent"]}, "Deal"),
    ):
        refused = send(floor.admin, path, **{**form, **wrong})
        assert refused.status_code == 422 and said in refused.text
    made = send(floor.admin, path, **form)
    assert (made.status_code, made.location) == (303, address(floor, "Renewal calls"))
    assert "Version 1<" in page(floor.admin, made.location)
    assert "Maria" not in page(floor.admin, f"{made.location}/versions").split("Version 1</h2>")[0]
    assert floor.manager.get(path).status_code == send(floor.manager, path).status_code == 403


def test_a_process_of_ones_own_runs(floor: Floor) -> None:
    stages = [
        {"id": "a", "name": "A", "tasks": [{"id": "one", "title": "One", "role": "sales-rep"}]}
    ]
    body = {"name": "Renewal calls", "entityType": "Deal", "stages": stages}
    made = floor.admin.post("/crm/process-templates", body)
    assert (made.status_code, made.get_json()["key"]) == (201, "RENEWAL_CALLS")
    second = floor.admin.post("/crm/process-templates", body).get_json()
    assert second["key"] == "RENEWAL_CALLS_2"
    for bad in ({"entityType": "Invoice"}, {"stages": []}, {"name": ""}, {"key": "X"}):
        assert floor.admin.post("/crm/process-templates", {**body, **bad}).status_code == 422, bad
    assert floor.manager.post("/crm/process-templates", body).status_code == 403
    deal = floor.deal()
    process = floor.start("RENEWAL_CALLS", "Deal", deal["id"])
    assert list(tasks(process)) == ["One"]
