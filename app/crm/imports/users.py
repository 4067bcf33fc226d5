"""Users from another program: made inactive unless the file says otherwise, with their team."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import insert, select

from app.compose.payload import Payload, RequiredLine
from app.compose.records import new_id
from app.crm.imports import lookup
from app.crm.imports.kinds import Kind, Row, kind, said
from app.crm.text import fold
from app.modules.identity.commands import Role
from app.modules.identity.email_address import EmailAddress
from app.modules.identity.email_address import fold as fold_address
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context


class UserRow(Payload):
    """`manager` is the manager's name, who is made too where nobody is called so; `team` the name
    of the team that the user is in and the manager leads."""

    name: RequiredLine
    email: EmailAddress
    roles: list[Role] = ["sales-rep"]
    active: bool = False
    team: RequiredLine | None = None
    manager: RequiredLine | None = None
    manager_email: EmailAddress | None = None


def _resolve(ctx: "Context", rows: list[Row]) -> None:
    taken = _taken(ctx, {fold_address(row.data.email) for row in rows})
    for row in rows:
        other = taken.get(fold_address(row.data.email))
        if other and other[0] != ctx.org_id:
            row.problem = f"somebody already signs in as {row.data.email}"
        elif other and row.record_id is None:
            row.record_id = other[1]
    for row in rows:
        if row.problem is None:
            row.values = {
                "name": row.data.name,
                "roles": sorted(set(row.data.roles)),
                "team_id": _team(ctx, row.data),
            }


def _taken(ctx: "Context", keys: set[str]) -> dict[str, tuple[UUID, UUID]]:
    statement = select(User.email_key, User.org_id, User.id).where(User.email_key.in_(keys))
    found = ctx.session.execute(statement.execution_options(all_orgs=True))
    return {key: (org_id, user_id) for key, org_id, user_id in found}


def _insert(ctx: "Context", rows: list[Row]) -> None:
    for row in rows:
        user = _make(ctx, row.data.name, row.data.email, row.values["roles"], row.data.active)
        user.team_id = row.values["team_id"]
        row.record_id = user.id
    ctx.session.flush()


def _update(ctx: "Context", rows: list[Row]) -> int:
    there = lookup.locked(ctx, User, rows)
    return sum(
        bool(there[row.record_id].assign(said(row, roles="roles", team_id="team")))
        for row in rows
        if row.record_id in there
    )


def _team(ctx: "Context", data: UserRow) -> UUID | None:
    if data.team is None:
        return None
    team = ctx.session.scalars(select(Team).where(Team.name == data.team)).one_or_none()
    manager_id = _manager(ctx, data)
    if team is None:
        row = {"id": new_id(), "org_id": ctx.org_id, "version": 1}
        row.update(created_at=ctx.now, updated_at=ctx.now)
        ctx.session.execute(insert(Team), [{**row, "name": data.team, "manager_id": manager_id}])
        return UUID(str(row["id"]))
    if manager_id:
        team.assign({"manager_id": manager_id})
    return team.id


def _manager(ctx: "Context", data: UserRow) -> UUID | None:
    if data.manager is None:
        return None
    for user_id, name in ctx.session.execute(select(User.id, User.name)):
        if fold(name) == fold(data.manager):
            return user_id
    if data.manager_email is None:
        return None
    return _make(ctx, data.manager, data.manager_email, ["sales-manager"], False).id


def _make(ctx: "Context", name: str, email: str, roles: list[str], active: bool) -> User:
    made: User = ctx.as_program().dispatch(
        "identity.createUser", {"name": name, "email": email, "roles": roles, "active": active}
    )
    return made


def _email(data: Any) -> str:
    return fold_address(data.email)


kind(Kind("users", "import:users", UserRow, _email, _resolve, _insert, _update))
