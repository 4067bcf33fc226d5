"""require-approval: a command that waits for somebody else's yes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Index, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.actor import Actor
from app.compose.errors import Conflict, Forbidden
from app.compose.events import plain
from app.compose.money import money_columns
from app.compose.payload import Target, Text
from app.compose.records import Entity
from app.compose.registry import Command, command, entity, registry
from app.compose.rules import Rule
from app.compose.tenancy import UtcTime
from app.extensions import Model

if TYPE_CHECKING:
    from app.compose.context import Context


@entity
class Approval(Entity, Model):
    """A held command. `status` is pending, approved, rejected or void. `value` is what the subject
    was worth when it was asked for, so that what was decided stays readable."""

    __tablename__ = "approval"
    kind = "approval"
    own_by = "requested_by_id"

    command: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    rule: Mapped[str]
    value = money_columns("value")
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(default="pending")
    requested_by_id: Mapped[UUID | None]
    decided_by_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reason: Mapped[str | None]

    __table_args__ = (
        Index(
            "uq_approval_pending",
            "org_id",
            "subject_id",
            unique=True,
            postgresql_where=text("status = 'pending'"),
        ),
        Index("ix_approval_subject", "org_id", "subject_id", "created_at"),
        Index(
            "ix_approval_decided",
            "org_id",
            "decided_at",
            "id",
            postgresql_where=text("status <> 'pending'"),
        ),
    )


@dataclass(frozen=True)
class Held:
    """What a dispatch returns when an approver decides."""

    approval: Approval
    record: Entity


class Decide(Target):
    reason: Text | None = None


def hold(ctx: "Context", held: Command, record: Entity, data: Any, rule: Rule) -> Held:
    """Keeps the command for an approver. Raises Conflict while one is pending already."""
    if pending(ctx, record.id):
        raise Conflict("An approval is already pending.", code="approval-pending")
    approval = Approval(
        command=held.name,
        payload=plain(data.model_dump(mode="json", exclude={"version"}, exclude_unset=True)),
        rule=rule.id,
        value=getattr(record, "value", None),
        subject_kind=record.kind,
        subject_id=record.id,
        requested_by_id=ctx.actor.id,
        status="pending",
    )
    ctx.session.add(approval)
    ctx.session.flush()
    _tell(ctx, approval, record, "approval-requested")
    return Held(approval, record)


def pending(ctx: "Context", subject_id: UUID) -> Approval | None:
    """The approval that the record waits for, if it does."""
    return ctx.session.scalars(
        select(Approval).where(Approval.subject_id == subject_id, Approval.status == "pending")
    ).one_or_none()


def latest(ctx: "Context", subject_id: UUID) -> Approval | None:
    """What the record waits for or, if nothing, what was asked for last."""
    asked = select(Approval).where(Approval.subject_id == subject_id)
    newest = asked.order_by(Approval.created_at.desc(), Approval.id.desc()).limit(1)
    return ctx.session.scalars(newest).one_or_none()


def decides_own(actor: Actor) -> bool:
    """Who has every role may decide on the own request."""
    return registry.matrix.all_roles(actor.roles) == frozenset(registry.matrix.roles)


def void(ctx: "Context", record: Entity, reason: str) -> None:
    """What was asked for no longer stands: the request is off the table."""
    approval = pending(ctx, record.id)
    if approval:
        _void(ctx, approval, record, reason)


def _void(ctx: "Context", approval: Approval, record: Entity, reason: str) -> None:
    approval.assign({"status": "void", "reason": reason, "decided_at": ctx.now})
    _tell(ctx, approval, record, "approval-voided")


def _tell(ctx: "Context", approval: Approval, record: Entity, what: str) -> None:
    facts: dict[str, Any] = {f"{record.kind}_id": record.id, **record.event_facts()}
    ctx.emit(
        f"{record.kind}.{what}",
        record,
        approval_id=approval.id,
        requested_by_id=approval.requested_by_id,
        reason=approval.reason,
        **facts,
    )


def _decide(ctx: "Context", approval: Approval, status: str, reason: str | None) -> Entity:
    _require_pending(ctx, approval)
    if approval.requested_by_id == ctx.actor.id and not decides_own(ctx.actor):
        raise Forbidden("Somebody else has to decide on your request.")
    approval.assign(
        {
            "status": status,
            "reason": reason,
            "decided_by_id": ctx.actor.id,
            "decided_at": ctx.now,
        }
    )
    return _subject(ctx, approval)


def _subject(ctx: "Context", approval: Approval) -> Entity:
    return ctx.get(registry.entities[approval.subject_kind], approval.subject_id, lock=True)


def _require_pending(ctx: "Context", approval: Approval) -> None:
    """Raises Conflict, which says who was faster."""
    if approval.status == "void":
        why = f"This request is void. {approval.reason or ''}".strip()
        raise Conflict(why, code="wrong-state", record=approval)
    if approval.status != "pending":
        said = f"{_name_of(ctx, approval.decided_by_id)} {approval.status} this already."
        raise Conflict(said, code="wrong-state", record=approval)


def _name_of(ctx: "Context", user_id: UUID | None) -> str:
    user: Any = user_id and ctx.as_program().find(registry.entities["user"], user_id)
    return user.name if user else "Somebody"


@command("approval.approve", right="approval:decide")
def approve(ctx: "Context", approval: Approval, data: Decide) -> Approval:
    """Yes: the held command is done in the approver's name, with all other rules."""
    record = _decide(ctx, approval, "approved", data.reason)
    _tell(ctx, approval, record, "approved")
    ctx.dispatch(approval.command, approval.payload)
    return approval


@command("approval.reject", right="approval:decide")
def reject(ctx: "Context", approval: Approval, data: Decide) -> Approval:
    """No, with a reason."""
    record = _decide(ctx, approval, "rejected", data.reason)
    _tell(ctx, approval, record, "rejected")
    return approval


@command("approval.withdraw", right="approval:request")
def withdraw(ctx: "Context", approval: Approval, data: Decide) -> Approval:
    """The one who asked takes it back."""
    _require_pending(ctx, approval)
    if approval.requested_by_id != ctx.actor.id:
        raise Forbidden("Only the one who asked can withdraw.")
    record = _subject(ctx.as_program(), approval)
    _void(ctx, approval, record, data.reason or "The request was withdrawn.")
    return approval
