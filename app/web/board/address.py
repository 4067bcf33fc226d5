"""A view of the board as its address says it: every filter is in the URL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from flask import request
from sqlalchemy import select

from app.compose.money import Money
from app.crm.deals.filters import SORTS, DealFilter
from app.modules.identity.models import Team

if TYPE_CHECKING:
    from app.compose.context import Context

T = TypeVar("T")
MOST = Decimal(10) ** 12
ALL = "all"


@dataclass(frozen=True, slots=True)
class View:
    """What the address asks for. `given` are its parameters as they were written."""

    shown: DealFilter
    pipeline: UUID | None
    given: dict[str, str]

    def query(self, **changes: str) -> str:
        """The address's query with these parameters changed; empty ones are left out."""
        merged = {**self.given, **changes}
        return urlencode({name: value for name, value in merged.items() if value})

    def url(self, **changes: str) -> str:
        query = self.query(**changes)
        return f"/pipeline?{query}" if query else "/pipeline"


def view_of(ctx: "Context", given: Mapping[str, str]) -> View:
    """Reads the parameters; what makes no sense is as good as not there. A manager's board opens
    on the own team."""
    shown = DealFilter(
        owner=_mine(ctx, given.get("owner", "")),
        team=_team(ctx, given),
        closes=_try(date.fromisoformat, given.get("closes")),
        value_min=_minor(ctx, given.get("min")),
        value_max=_minor(ctx, given.get("max")),
        tag=given.get("tag", "").replace("\x00", "").strip()[:100],
        rotting=given.get("rotting") == "1",
        q=given.get("q", "").replace("\x00", "").strip()[:200],
        sort=_sort(given),
    )
    names = ("pipeline", "owner", "team", "closes", "min", "max", "tag", "rotting", "q", "sort")
    kept = {name: given[name][:200] for name in names if given.get(name)}
    return View(shown, _try(UUID, given.get("pipeline")), kept)


def view_here(ctx: "Context") -> View:
    """The view of the board that the request comes from: its own address, or the page's."""
    if request.path == "/pipeline" or request.path.startswith("/pipeline/"):
        return view_of(ctx, request.args)
    return view_of(ctx, dict(parse_qsl(urlsplit(request.headers.get("HX-Current-URL", "")).query)))


def own_team(ctx: "Context") -> UUID | None:
    """The team that the actor manages, if any."""
    statement = select(Team.id).where(Team.manager_id == ctx.actor.id).order_by(Team.name).limit(1)
    return ctx.session.scalar(statement)


def number(said: str | None) -> int | None:
    """A whole number as an address or a form writes it."""
    return _try(int, said)


def _team(ctx: "Context", given: Mapping[str, str]) -> UUID | None:
    said = given.get("team", "")
    if said == ALL or given.get("owner"):
        return None
    return _try(UUID, said) or own_team(ctx)


def _mine(ctx: "Context", said: str) -> UUID | None:
    return ctx.actor.id if said == "me" else _try(UUID, said)


def _sort(given: Mapping[str, str]) -> str:
    said = given.get("sort", "")
    if said in SORTS:
        return said
    return "idle" if given.get("rotting") == "1" else "position"


def _minor(ctx: "Context", said: str | None) -> int | None:
    """Whole units of the org's currency, as typed, in minor units."""
    major = _try(Decimal, (said or "").replace(",", "").strip() or None)
    if major is None or not major.is_finite() or abs(major) > MOST:
        return None
    return Money.from_major(major, ctx.org.currency).amount


def _try(read: Callable[[Any], T], said: str | None) -> T | None:
    try:
        return read(said) if said else None
    except (ValueError, InvalidOperation):
        return None
