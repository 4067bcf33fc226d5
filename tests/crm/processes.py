"""Deals and contacts with a process, as the tests of processes need them."""

from typing import Any

from flask import Flask

from tests.harness.cast import Person
from tests.harness.working import work_off
from tests.web.sales import Sales

APPROVAL = "Get manager approval (if >threshold)"
LARGE = {"amount": 8_000_000, "currency": "USD"}


class Floor(Sales):
    """The sales floor, with what is done to processes by name."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.reload()

    def reload(self) -> None:
        self.stages = self.manager.get("/crm/stages").get_json()["data"]

    def started(self, **fields: Any) -> dict[str, Any]:
        """A deal of the rep's that goes through SALES_PROCESS."""
        deal = self.deal(**fields)
        self.start("SALES_PROCESS", "Deal", deal["id"])
        return deal

    def start(self, template: str, kind: str, entity_id: str) -> dict[str, Any]:
        body = {"templateId": template, "entityType": kind, "entityId": entity_id}
        return self.manager.made("/crm/processes", body)

    def process(self, entity_id: str, person: Person | None = None) -> dict[str, Any]:
        """The record's one process, as the person sees it."""
        path = f"/crm/processes?entityId={entity_id}"
        found: list[dict[str, Any]] = (person or self.manager).get(path).get_json()["data"]
        assert len(found) == 1
        return found[0]

    def task(self, entity_id: str, title: str) -> dict[str, Any]:
        return tasks(self.process(entity_id))[title]

    def path(self, entity_id: str, title: str) -> str:
        """Of the task, below /crm and as a screen."""
        process = self.process(entity_id)
        return f"/processes/{process['id']}/tasks/{tasks(process)[title]['id']}"

    def complete(self, person: Person, entity_id: str, title: str, **body: Any) -> Any:
        return person.post(f"/crm{self.path(entity_id, title)}/complete", body)

    def move(self, deal: dict[str, Any], name: str) -> None:
        body = {"stageId": self.stage(name)}
        assert self.rep.post(f"/crm/deals/{deal['id']}/move-stage", body).status_code == 200
        work_off(self.app)

    def to_do(self, person: Person, entity_id: str) -> set[str]:
        """The titles of this record's tasks that wait for the person now."""
        with self.app.app_context():
            ctx = self.context(person)
            found = ctx.query("workflow.myTasks", assigneeIds=[person.id])
            return {task.title for task, process in found if str(process.entity_id) == entity_id}


def tasks(process: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By their titles."""
    return {task["title"]: task for stage in process["stages"] for task in stage["tasks"]}


def states(process: dict[str, Any]) -> list[str]:
    return [stage["status"] for stage in process["stages"]]
