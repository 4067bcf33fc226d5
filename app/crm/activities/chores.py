"""Tasks of processes among the activities: the same lists show both, by their due time."""

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User
from app.modules.workflow.models import WflProcess, WflTask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.compose.context import Context

T = TypeVar("T")


@dataclass(frozen=True)
class Chore:
    """A task as lists of activities show it; `contact` and `deal` as far as the actor may see them.
    It answers to the names of an activity's facts."""

    task: WflTask
    process: WflProcess
    contact: Contact | None
    deal: Deal | None

    type = "process"
    due_on = None

    @property
    def record(self) -> Deal | Contact | None:
        """What the process is of."""
        return self.deal if self.process.entity_type == "Deal" else self.contact

    @property
    def id(self) -> UUID:
        return self.task.id

    @property
    def subject(self) -> str:
        return self.task.title

    @property
    def due_at(self) -> datetime | None:
        return self.task.due_at

    @property
    def completed_at(self) -> datetime | None:
        return self.task.completed_at

    @property
    def outcome(self) -> str | None:
        return self.task.note

    @property
    def actor(self) -> User | None:
        return self.task.assignee


def chores(ctx: "Context", people: "Iterable[UUID | None] | None", **which: Any) -> list[Chore]:
    """The tasks of these people (None: of everybody). `which` is what `workflow.myTasks` takes
    beside that. Three statements, however many there are."""
    ids = None if people is None else [person for person in people if person]
    found = ctx.query("workflow.myTasks", assigneeIds=ids, **which)
    deals = _deals(ctx, {process.entity_id for _, process in found})
    contacts = _contacts(ctx, {p.entity_id for _, p in found if p.entity_type == "Contact"})
    return [_chore(task, process, deals, contacts) for task, process in found]


def woven(one: list[T], other: list[T], due: "Callable[[T], datetime | None]") -> list[T]:
    """Two lists, each by due time, as one; what has none comes last."""
    return list(merge(one, other, key=lambda each: (due(each) is None, due(each))))


def _chore(task: WflTask, process: WflProcess, deals: Any, contacts: Any) -> Chore:
    deal, contact = deals.get(process.entity_id, (None, None))
    return Chore(task, process, contact or contacts.get(process.entity_id), deal)


def _deals(ctx: "Context", ids: set[UUID]) -> dict[UUID, tuple[Deal, Contact | None]]:
    if not ids:
        return {}
    statement = (
        select(Deal, Contact)
        .outerjoin(Contact, (Contact.id == Deal.contact_id) & visible(ctx.actor, Contact))
        .where(Deal.id.in_(ids), visible(ctx.actor, Deal))
    )
    return {row[0].id: (row[0], row[1]) for row in ctx.session.execute(statement)}


def _contacts(ctx: "Context", ids: set[UUID]) -> dict[UUID, Contact]:
    if not ids:
        return {}
    statement = select(Contact).where(Contact.id.in_(ids), visible(ctx.actor, Contact))
    return {contact.id: contact for contact in ctx.session.scalars(statement)}
