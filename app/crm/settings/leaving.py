"""Somebody leaves: the access ends at once, what was owned gets another owner (A3)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, select, update

from app.compose.errors import Invalid
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.activities.record import Activity
from app.crm.bookings.leaving import hand_over_bookings
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.forms.leaving import hand_over_forms
from app.crm.leads.record import OPEN_LEAD, Lead
from app.crm.owners import active_owner
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


class DeactivateUser(Target):
    """`heirId` gets the contacts, open leads, open deals and open activities; None: they stay."""

    heir_id: UUID | None = None


@dataclass(frozen=True)
class Estate:
    """How much a user owns that somebody has to go on with."""

    contacts: int
    leads: int
    deals: int
    tasks: int

    @property
    def nothing(self) -> bool:
        return not any(vars(self).values())


@command("crm.deactivateUser", right="user:update")
def deactivate_user(ctx: "Context", user: User, data: DeactivateUser) -> User:
    """Ends every session and token of the user; hands over what is open. Closed deals keep their
    owner: they count for who won them. Raises Invalid for an heir who is the leaver or not active.
    """
    if data.heir_id == user.id:
        raise Invalid("Somebody else has to take over.", "heirId")
    ctx.dispatch("identity.updateUser", {"id": user.id, "active": False})
    if data.heir_id:
        heir = active_owner(ctx, data.heir_id)
        hand_over_bookings(ctx.as_program(), user.id, heir.id)
        hand_over_forms(ctx.as_program(), user.id, heir.id)
        _hand_over(ctx, user, heir)
    return user


def estate_of(ctx: "Context", user_id: UUID) -> Estate:
    """What `crm.deactivateUser` would hand over. One query."""
    row = ctx.session.execute(
        select(*(_counted(model, which, user_id) for model, which in _estate(user_id)))
    ).one()
    return Estate(*row)


def _estate(user_id: UUID) -> list[tuple[Any, tuple[Any, ...]]]:
    return [
        (Contact, (Contact.owner_id == user_id,)),
        (Lead, (Lead.owner_id == user_id, Lead.status.in_(OPEN_LEAD))),
        (Deal, (Deal.owner_id == user_id, Deal.status == "open")),
        (Activity, (Activity.actor_id == user_id, Activity.completed_at.is_(None))),
    ]


def _counted(model: Any, which: tuple[Any, ...], user_id: UUID) -> Any:
    return select(func.count()).select_from(model).where(*which).scalar_subquery()


def _hand_over(ctx: "Context", user: User, heir: User) -> None:
    estate, things = estate_of(ctx, user.id), _estate(user.id)
    for model, which in things:
        if model in TOLD:
            _tell_each(ctx, model, which, heir)
    for model, which in things:
        owner = {model.own_by: heir.id, "version": model.version + 1, "updated_at": ctx.now}
        ctx.session.execute(update(model).where(*which).values(**owner))
    counts: dict[str, Any] = vars(estate)
    ctx.emit(
        "user.handed-over", user, user_id=user.id, name=user.name, to_user_id=heir.id, **counts
    )


def _tell_each(ctx: "Context", model: Any, which: tuple[Any, ...], heir: User) -> None:
    """Boards and inboxes hear of every open deal and lead; contacts and activities are too many."""
    for record in ctx.session.scalars(select(model).where(*which).with_for_update()):
        before = record.owner_id
        changes = record.assign({"owner_id": heir.id})
        facts = {**record.event_facts(), f"{record.kind}_id": record.id}
        ctx.emit(
            f"{record.kind}.updated", record, changes=changes, previous_owner_id=before, **facts
        )


TOLD = (Lead, Deal)
