"""How rows find what they name: users, companies and products by name, however spelled."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.compose.bulk import one_of
from app.compose.records import Entity
from app.crm.contacts.record import Contact
from app.crm.imports.kinds import Row
from app.crm.text import fold
from app.modules.catalog.models import CatItem
from app.modules.identity.email_address import fold as fold_address
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context

E = TypeVar("E", bound=Entity)


def users(ctx: "Context") -> dict[str, UUID]:
    """Every user by folded name and by folded address."""
    found: dict[str, UUID] = {}
    for user_id, name, email_key in ctx.session.execute(
        select(User.id, User.name, User.email_key).order_by(User.active, User.id)
    ):
        found[fold(name)] = user_id
        found[email_key] = user_id
    return found


def companies(ctx: "Context", names: Iterable[str | None]) -> dict[str, UUID]:
    """The companies of these names, by folded name."""
    keys = {fold(name) for name in names if name}
    return _by_key(
        ctx,
        select(Contact.sort_key, Contact.id)
        .where(Contact.type == "company", one_of(Contact.sort_key, keys))
        .order_by(Contact.id.desc()),
    )


def contacts_by_email(ctx: "Context", addresses: Iterable[str | None]) -> dict[str, UUID]:
    """The contacts with these addresses, or into which their holders were merged, by folded
    address."""
    keys = {fold_address(address) for address in addresses if address}
    statement = select(Contact.id, Contact.email_key, Contact.other_emails)
    known = ctx.session.execute(
        statement.where(Contact.known_by(*keys)).order_by(Contact.id.desc())
    ).all()
    found = {former: row.id for row in known for former in row.other_emails}
    return found | {row.email_key: row.id for row in known}


def products(ctx: "Context") -> dict[str, CatItem]:
    """Every product by its name without blanks and by its SKU."""
    found = {}
    for item in ctx.session.scalars(select(CatItem).order_by(CatItem.id.desc())):
        found[squash(item.name)] = item
        if item.sku:
            found[squash(item.sku)] = item
    return found


def squash(name: str) -> str:
    """`GTXPro` and `GTX Pro` are one name."""
    return fold(name).replace(" ", "")


def locked(ctx: "Context", model: type[E], rows: list[Row]) -> dict[UUID | None, E]:
    """The records that the rows are about and that are still there, kept from others' changes."""
    ids = [row.record_id for row in rows if row.record_id]
    statement = select(model).where(one_of(model.id, ids)).with_for_update()
    return {record.id: record for record in ctx.session.scalars(statement)}


def owner_fault(ctx: "Context", name: str | None, found: UUID | None) -> str | None:
    """Why the row can't have the owner that it names, if so."""
    if found is None and name:
        return f"nobody is called {name!r}"
    if found != ctx.actor.id and not ctx.may("owner:set"):
        return "only a manager can name another owner"
    return None


def _by_key(ctx: "Context", statement: Any) -> dict[str, UUID]:
    return {row[0]: row[1] for row in ctx.session.execute(statement)}
