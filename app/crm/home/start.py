"""The first steps of a new org, as long as one is open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, literal, select

from app.compose.authority import visible
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Start:
    """What is there already."""

    people: bool
    contacts: bool
    leads: bool
    deals: bool
    won: bool

    @property
    def fresh(self) -> bool:
        """Nobody has worked here yet, as far as the viewer may see."""
        return not (self.leads or self.deals)

    @property
    def open(self) -> bool:
        return not (self.people and self.contacts and self.leads and self.won)


def start(ctx: "Context") -> Start:
    """One query of five existences, of what the actor may see."""
    won = Deal.status == "won"
    row = ctx.session.execute(
        select(
            (select(func.count()).select_from(_some(User)).scalar_subquery() > 1).label("people"),
            _any(ctx, Contact).label("contacts"),
            _any(ctx, Lead).label("leads"),
            _any(ctx, Deal).label("deals"),
            _any(ctx, Deal, won).label("won"),
        )
    ).one()
    return Start(**row._mapping)


def _some(model: Any) -> Any:
    return select(model.id).limit(2).subquery()


def _any(ctx: "Context", model: Any, *conditions: Any) -> Any:
    return exists(
        select(literal(1)).where(visible(ctx.actor, model), model.id.is_not(None), *conditions)
    )
