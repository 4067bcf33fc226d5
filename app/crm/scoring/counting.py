"""The statements that count, as the database takes them. One is built for each set of rules that
reads alike, whosever rules they are: building it for each contact would cost more than counting."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Subquery, Uuid, and_, any_, bindparam, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.psycopg import dialect

from app.compose.context import Context
from app.crm.contacts.record import Contact
from app.crm.contacts.score import ContactScore, parts_of
from app.crm.scoring.parts import names_of, scored
from app.crm.scoring.rules import RuleSet, active_rules, marks

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

MOST = 200
# Far enough for another year, month, week and day, and no whole number of days.
FAR = timedelta(days=400, hours=7, seconds=13)

Kept = TypeVar("Kept")
Shape = Callable[[Context, Subquery], Any]


@dataclass(frozen=True)
class Counting:
    """`moving` parameters keep their distance from the moment, `orgs` are the org's id, all others
    are `fixed`. It holds on `day`; None is any."""

    sql: str
    fixed: dict[str, Any]
    moving: dict[str, timedelta]
    orgs: list[str]
    day: date | None

    def parameters(self, ctx: Context, rules: RuleSet, who: Sequence[UUID]) -> dict[str, Any]:
        moved = {name: ctx.now + distance for name, distance in self.moving.items()}
        whose = dict.fromkeys(self.orgs, ctx.org_id)
        return {**self.fixed, **moved, **whose, **names_of(rules), "who": list(who)}


def writing(ctx: Context, found: Subquery) -> Any:
    """Writes the scores and their parts; answers id, score and parts of those who have others
    now."""
    its = and_(Contact.org_id == ctx.org_id, Contact.id == found.c.id)
    differs = or_(Contact.score != found.c.score, parts_of(Contact) != found.c.parts)
    new = select(found).join(Contact, its).where(differs).cte("new")
    scores = (
        update(Contact)
        .where(Contact.org_id == ctx.org_id, Contact.id == new.c.id, Contact.score != new.c.score)
        .values(score=new.c.score)
        .returning(Contact.id)
    )
    rows = select(literal(ctx.org_id, Uuid), new.c.id, new.c.parts)
    parts = insert(ContactScore).from_select(["org_id", "contact_id", "parts"], rows)
    key = (ContactScore.org_id, ContactScore.contact_id)
    kept = parts.on_conflict_do_update(index_elements=key, set_={"parts": parts.excluded.parts})
    written = (scores.cte("scores"), kept.returning(ContactScore.contact_id).cte("kept"))
    return select(new.c.id, new.c.score, new.c.parts).add_cte(*written)


def asking(ctx: Context, found: Subquery) -> Any:
    """Answers id, score and parts."""
    return select(found.c.id, found.c.score, found.c.parts)


_rules: OrderedDict[Hashable, RuleSet] = OrderedDict()
_kept: OrderedDict[Hashable, Counting] = OrderedDict()


def counting(ctx: Context, shape: Shape, who: Sequence[UUID]) -> tuple[str, dict[str, Any]]:
    """What counts these contacts by the rules that are switched on, and its parameters."""
    mark = marks(ctx)
    rules = _rules.get(mark) or _keep(_rules, mark, active_rules(ctx))
    rates = tuple(sorted(ctx.config.rates.items()))
    key = (shape, rules.sense, ctx.org.time_zone, ctx.org.currency, rates)
    known = _kept.get(key)
    if known is None or known.day not in (None, _day(ctx)):
        known = _keep(_kept, key, _made(ctx, rules, shape))
    return known.sql, known.parameters(ctx, rules, who)


def _keep(kept: "OrderedDict[Hashable, Kept]", key: Hashable, value: Kept) -> Kept:
    kept[key] = value
    if len(kept) > MOST:
        kept.popitem(last=False)
    return value


def _day(ctx: Context) -> date:
    return ctx.now.astimezone(ZoneInfo(ctx.org.time_zone)).date()


def _made(ctx: Context, rules: RuleSet, shape: Shape) -> Counting:
    """What moves with the moment, or with the calendar, is seen by asking for another one."""
    later = Context(ctx.actor, ctx.now + FAR, unit=ctx.unit)
    now, then = (_compiled(at, rules, shape) for at in (ctx, later))
    differ = {name: value for name, value in now.params.items() if then.params[name] != value}
    moving = {
        name: value - ctx.now
        for name, value in differ.items()
        if isinstance(value, datetime) and then.params[name] - value == FAR
    }
    orgs = [name for name, value in now.params.items() if value == ctx.org_id]
    fixed = {name: value for name, value in now.params.items() if name not in (*moving, *orgs)}
    return Counting(str(now), fixed, moving, orgs, _day(ctx) if len(differ) > len(moving) else None)


def _compiled(ctx: Context, rules: RuleSet, shape: Shape) -> "SQLCompiler":
    """It names the org itself, for it runs past the session that would add it."""
    found = scored(ctx, rules, Contact.id == any_(bindparam("who", [], ARRAY(Uuid))))
    statement = shape(ctx, found)
    made: SQLCompiler = statement.compile(
        dialect=dialect(), compile_kwargs={"render_postcompile": True}
    )
    return made
