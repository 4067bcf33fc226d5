"""Two contacts that are one become one: what hangs on the other goes over, and the other is gone
for good. Its id leads to the one that stayed."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from app.compose import authority, versions
from app.compose.authority import visible
from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, Target
from app.compose.registry import command, queue_job
from app.crm.contacts.commands import MOVED, rename_employer
from app.crm.contacts.differences import combined, left_behind
from app.crm.contacts.going_over import go_over, people_go_over
from app.crm.contacts.record import Contact
from app.crm.scoring.rescoring import rescore
from app.modules.identity.email_address import fold
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

# Whoever has something that names a contact, in the transaction that merges two: `follow(ctx, kept,
# other)`. Once more a little later, when the other is deleted.
MERGED: list[Callable[["Context", Contact, Contact], None]] = []
GATHER = "contacts.gather"
STRAGGLING = timedelta(minutes=1)


class MergeContacts(Target):
    """The contact `id` stays, `otherId` is merged into it; `otherVersion` is the version of the
    other that the caller saw. Fields that both have stay as they are, but for those in `take`,
    which are the other's: names as in the API, customFields.KEY for one's own."""

    other_id: UUID
    other_version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)] | None = None
    take: Annotated[list[Line], Field(max_length=200)] = []

    def comparable(self) -> dict[str, Any]:
        return {}

    def locked(self) -> set[UUID]:
        return {self.id, self.other_id}


@command("crm.mergeContacts", right="contact:merge")
def merge_contacts(ctx: "Context", contact: Contact, data: MergeContacts) -> Contact:
    """Takes the right for both. Raises Conflict for a stale version or another that was merged
    already, Invalid for one that is not there, the contact itself, or a person with a company."""
    other = _other(ctx, contact, data)
    values, left = combined(contact, other, data.take), left_behind(contact, other, data.take)
    owner_id = values.pop("owner_id", contact.owner_id)
    if owner_id != contact.owner_id and ("ownerId" in data.take or _is_here(ctx, owner_id)):
        given = {"id": contact.id, "ownerId": owner_id, "includeOpen": False}
        ctx.dispatch("crm.reassignContact", given)
    moved: dict[str, Any] = _gather(ctx, contact, other)
    other.deleted_at, other.merged_into_id = ctx.now, contact.id
    called = contact.company_name
    changes = contact.assign(values)
    contact.assign(_last_touch(contact, other))
    known = [contact.email_key, other.email_key, *contact.other_emails, *other.other_emails]
    contact.email_key = fold(contact.email) if contact.email else None
    contact.other_emails = [one for one in dict.fromkeys(known) if one and one != contact.email_key]
    contact.refresh_keys()
    if contact.type == "company":
        if "company_name" in changes and called:
            rename_employer(ctx, contact, called)
        people_go_over(ctx, contact, other)
    ctx.session.flush()
    if {"email", "phone"} & changes.keys():
        for follow in MOVED:
            follow(ctx, contact)
    rescore(ctx, contact)
    ctx.queue.add(GATHER, {"contactId": other.id}, delay=STRAGGLING)
    ctx.emit(
        "contact.merged",
        contact,
        changes=changes,
        contact_id=contact.id,
        merged_id=other.id,
        merged_name=other.name,
        merged_owner_id=other.owner_id,
        left=_said(ctx, left),
        **moved,
        **contact.event_facts(),
    )
    return contact


@queue_job(GATHER)
def gather(ctx: "Context", data: dict[str, Any]) -> dict[str, int]:
    """What others, who had not seen the merge yet, gave to the contact that is gone."""
    other = _gone(ctx, UUID(data["contactId"]))
    kept = other and living(ctx, other.id)
    if not other or not kept:
        return {"moved": 0}
    moved = _gather(ctx, kept, other)
    people_go_over(ctx, kept, other)
    ctx.session.flush()
    rescore(ctx, kept)
    return {"moved": sum(moved.values())}


def living(ctx: "Context", contact_id: UUID) -> Contact | None:
    """The contact, or the one into which it was merged; None where there is none for the actor."""
    gone = _gone(ctx, contact_id)
    return ctx.find(Contact, (gone and gone.merged_into_id) or contact_id)


def _gather(ctx: "Context", kept: Contact, other: Contact) -> dict[str, int]:
    for follow in MERGED:
        follow(ctx, kept, other)
    return go_over(ctx, kept, other)


def _is_here(ctx: "Context", user_id: UUID) -> bool:
    """Who left inherits nothing: a contact that has no owner stays without one."""
    user = ctx.session.get(User, (ctx.org_id, user_id))
    return user is not None and user.active


def _other(ctx: "Context", contact: Contact, data: MergeContacts) -> Contact:
    if data.other_id == contact.id:
        raise Invalid("A contact can't be merged into itself.", "otherId")
    other = ctx.find(Contact, data.other_id, lock=True)
    if other is None:
        if _gone(ctx, data.other_id):
            raise Conflict("The other contact was merged already.", code="merged")
        raise Invalid("There is no such contact.", "otherId")
    authority.require(ctx.actor, "contact:merge", other)
    versions.require(ctx, other, Target(id=other.id, version=data.other_version))
    if other.type != contact.type:
        raise Invalid("A person and a company can't be one contact.", "otherId")
    return other


def _gone(ctx: "Context", contact_id: UUID) -> Contact | None:
    """The contact, if it was merged into another one."""
    merged = Contact.id == contact_id, Contact.merged_into_id.is_not(None)
    statement = select(Contact).where(*merged, visible(ctx.actor, Contact))
    return ctx.session.scalars(statement, execution_options={"with_deleted": True}).one_or_none()


def _last_touch(kept: Contact, other: Contact) -> dict[str, Any]:
    """Silence counts from the later of the two."""
    fresher = max(kept, other, key=lambda one: one.last_activity_at or one.created_at)
    firsts = [one.answered_at for one in (kept, other) if one.answered_at]
    touches = [one.last_activity_at for one in (kept, other) if one.last_activity_at]
    return {
        "last_activity_at": max(touches, default=None),
        "answered_at": min(firsts, default=None),
        "decayed": fresher.decayed,
        "decayed_at": fresher.decayed_at,
    }


def _said(ctx: "Context", left: dict[str, Any]) -> dict[str, Any]:
    """For people: an owner by name."""
    if "ownerId" in left:
        owner = ctx.session.get(User, (ctx.org_id, left["ownerId"]))
        left = {**left, "ownerId": owner.name if owner else None}
    return {name: value for name, value in left.items() if name != "addressId"}
