"""Who gets the leads of a form: its owner, or the members of its team in turn."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from app.compose.errors import Invalid
from app.compose.matrix import Grant
from app.compose.registry import registry
from app.crm.forms.record import LeadForm
from app.modules.identity.models import Team, User
from app.modules.identity.queries import with_role

if TYPE_CHECKING:
    from app.compose.context import Context

WORKS_ON = "lead:qualify"


def able() -> tuple[ColumnElement[bool], ...]:
    """Users who can work on a lead that they own."""
    matrix = registry.matrix
    roles = [one for one in matrix.roles if matrix.grant([one], WORKS_ON) is not Grant.NONE]
    return (User.active.is_(True), User.roles.overlap(roles))


def possible(ctx: "Context") -> list[User]:
    """Whom a form may name, by name."""
    return list(ctx.session.scalars(select(User).where(*able()).order_by(User.name, User.id)))


def members(ctx: "Context", team_id: UUID) -> list[User]:
    """Who takes turns, in their order."""
    theirs = select(User).where(User.team_id == team_id, *able())
    return list(ctx.session.scalars(theirs.order_by(User.id)))


def check(ctx: "Context", owner_id: UUID | None, team_id: UUID | None) -> None:
    """Raises Invalid where nobody, or nobody who can work on them, would get the leads."""
    program = ctx.as_program()
    if (owner_id is None) == (team_id is None):
        raise Invalid("Say who gets the leads: an owner, or a team in turn.", "ownerId")
    if owner_id is not None:
        program.referred(User, owner_id, "ownerId")
        if ctx.session.scalar(select(User.id).where(User.id == owner_id, *able())) is None:
            raise Invalid("This user does not work on leads.", "ownerId")
    if team_id is not None:
        program.referred(Team, team_id, "teamId")
        if not members(ctx, team_id):
            raise Invalid("Nobody in this team works on leads.", "teamId")


def next_owner(ctx: "Context", form: LeadForm) -> UUID | None:
    """Whose turn it is, and it is noted. The form's row is locked meanwhile, so that at any number
    of leads at once each member gets as many as the others. Where nobody can, a manager does: no
    lead is lost because somebody left."""
    if form.team_id is None:
        return _or_manager(ctx, form.owner_id)
    those = members(ctx, form.team_id)
    if not those:
        manager = select(Team.manager_id).where(Team.id == form.team_id)
        return _or_manager(ctx, ctx.session.scalar(manager))
    last: Any = form.last_owner_id
    chosen = next((one for one in those if last is None or one.id > last), those[0])
    # Whose turn it is makes the form no new version.
    noted = update(LeadForm).where(LeadForm.id == form.id).values(last_owner_id=chosen.id)
    ctx.session.execute(noted)
    return chosen.id


def _or_manager(ctx: "Context", user_id: UUID | None) -> UUID | None:
    """The user, as long as he works on leads, else who manages him. None: nobody is there, and the
    lead waits until somebody takes it."""
    here = select(User.id).where(User.id == user_id, *able())
    if user_id is None:
        managers = with_role(ctx, "sales-manager")
    elif found := ctx.session.scalar(here):
        return found
    else:
        managers = ctx.query("crm.getManagerOf", {"actorId": user_id})
    return managers[0].id if managers else None
