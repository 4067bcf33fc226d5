"""The statements that count, as the database takes them. They are kept for a minute: building one
anew for each contact that changes would cost more than counting."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Subquery, Uuid, any_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql.psycopg import dialect

from app.compose.context import Context
from app.crm.contacts.record import Contact
from app.crm.scoring.parts import scored
from app.crm.scoring.rules import RuleSet, active_rules, marks

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

KEPT, MOST = timedelta(minutes=1), 200
TICK = timedelta(microseconds=1)

Shape = Callable[[Context, Subquery], Any]


@dataclass(frozen=True)
class Counting:
    """Of the contacts `who`. `moving` parameters keep their distance from the moment, the others
    are `fixed`."""

    made: datetime
    sql: str
    fixed: dict[str, Any]
    moving: dict[str, timedelta]

    def parameters(self, now: datetime, who: Sequence[UUID]) -> dict[str, Any]:
        moved = {name: now + distance for name, distance in self.moving.items()}
        return {**self.fixed, **moved, "who": list(who)}


def writing(ctx: Context, found: Subquery) -> Any:
    """Writes the scores; answers id, score and parts of those who have others now."""
    differs = or_(Contact.score != found.c.score, Contact.score_parts != found.c.parts)
    return (
        update(Contact)
        .where(Contact.org_id == ctx.org_id, Contact.id == found.c.id, differs)
        .values(score=found.c.score, score_parts=found.c.parts)
        .returning(Contact.id, Contact.score, Contact.score_parts)
    )


def asking(ctx: Context, found: Subquery) -> Any:
    """Answers id, score and parts."""
    return select(found.c.id, found.c.score, found.c.parts)


_kept: OrderedDict[Hashable, Counting] = OrderedDict()


def counting(ctx: Context, shape: Shape) -> Counting:
    """By the rules that are switched on."""
    day = ctx.now.astimezone(ZoneInfo(ctx.org.time_zone)).date()
    key = (shape, ctx.org_id, marks(ctx), day)
    known = _kept.get(key)
    if known is None or abs(ctx.now - known.made) > KEPT:
        known = _kept[key] = _made(ctx, active_rules(ctx), shape)
    _kept.move_to_end(key)
    if len(_kept) > MOST:
        _kept.popitem(last=False)
    return known


def _made(ctx: Context, rules: RuleSet, shape: Shape) -> Counting:
    """What moves with the moment is seen by asking a tick later."""
    later = Context(ctx.actor, ctx.now + TICK, unit=ctx.unit)
    now, then = (_compiled(at, rules, shape) for at in (ctx, later))
    moving = {
        name: value - ctx.now
        for name, value in now.params.items()
        if isinstance(value, datetime) and then.params[name] - value == TICK
    }
    fixed = {name: value for name, value in now.params.items() if name not in moving}
    return Counting(ctx.now, str(now), fixed, moving)


def _compiled(ctx: Context, rules: RuleSet, shape: Shape) -> "SQLCompiler":
    """It names the org itself, for it runs past the session that would add it."""
    found = scored(ctx, rules, Contact.id == any_(bindparam("who", [], ARRAY(Uuid))))
    statement = shape(ctx, found)
    made: SQLCompiler = statement.compile(
        dialect=dialect(), compile_kwargs={"render_postcompile": True}
    )
    return made
