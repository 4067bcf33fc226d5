"""How long lists take in the database: each field and operator in each order, or pairs of rules.

.venv/bin/python -m bench.lists [--folder DIR] [--kind deals] [--who EMAIL] [--slow 100] [--pairs]
"""

import argparse
import itertools
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.criteria.custom import Custom
from app.compose.criteria.field import Field
from app.compose.criteria.tree import EVERYTHING, Group, Rule
from app.compose.errors import Invalid
from app.compose.listing import ListParameters
from app.crm.list_kind import ListKind
from app.crm.lists.kinds import KINDS
from app.extensions import db
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from bench.places import place, show
from bench.screens import MANAGER

NOBODY = str(uuid.UUID(int=1))
SAMPLE = 400
SECONDS = 5
TIMES: dict[str, list[Any]] = {
    "during": ["past", "today", "last30Days", "thisQuarter"],
    "withinDays": [7],
    "olderThanDays": [365],
}
JOINS: tuple[Literal["all", "any"], ...] = ("all", "any")
DATES = ["1990-01-01", "2026-11-01", "2199-01-01"]


def rules(ctx: Context, kind: ListKind) -> Iterator[Rule]:
    """Each operator of each field: with what many records have, few, and none."""
    for one in kind.fields.offered(ctx):
        if isinstance(one, Custom):
            one = one.of(next(iter(one.keys(ctx)), "region"))
        held = _held(ctx, one)
        for op in one.ops:
            for value in _values(ctx, one, op, held):
                try:
                    yield Rule(one.name, op, one.checked(op, value))
                except Invalid:
                    continue


def _values(ctx: Context, one: Field, op: str, held: list[Any]) -> list[Any]:
    if op == "exists":
        return [True, False]
    if one.kind == "moment":
        return TIMES.get(op, DATES)
    if one.kind == "number" or one.kind == "money":
        return [held[0], held[len(held) // 2], held[-1], 2**31 - 1] if held else [0, 2**31 - 1]
    if one.kind == "flag":
        return [True, False]
    if one.kind == "choice":
        return list(getattr(one, "options"))[:8]  # noqa: B009
    if one.kind == "reference":
        offers = getattr(one, "offers", None)
        offered = [key for key, _ in offers(ctx)] if offers else held
        return [*offered[:2], *offered[-1:], NOBODY]
    texts = [str(each) for each in (held[:1] + held[-1:])]
    return [*texts, *(each[:3] for each in texts), "zzqqx"]


def _held(ctx: Context, one: Field) -> list[Any]:
    """Some of what the column holds, the most frequent first where it is no number."""
    if one.column is None:
        return ["an", "polar", "van der"]
    column = one.column
    if one.kind == "words":
        column = db.func.unnest(column)
    value = column.label("value")
    inner = select(value).limit(SAMPLE * 50).subquery()
    count = db.func.count().label("n")
    found = select(inner.c.value, count).where(inner.c.value.is_not(None)).group_by(inner.c.value)
    rows = ctx.session.execute(found.order_by(count.desc(), inner.c.value).limit(SAMPLE)).all()
    values = [row[0] for row in rows]
    return sorted(values) if one.kind in ("number", "money") else values


def took(ctx: Context, kind: ListKind, where: Group, sort: str) -> tuple[float, float]:
    """Milliseconds of the page and of the count, the better of two."""
    wanted = ListParameters(sort=sort, limit=50)
    conditions = kind.conditions(ctx, where)
    return (
        _best(ctx, lambda: kind.listing.page(ctx, wanted, *conditions)),
        _best(ctx, lambda: kind.count(ctx, where)) if sort == kind.listing.default else 0.0,
    )


def _best(ctx: Context, act: Any) -> float:
    times = []
    for _ in range(8):
        ctx.session.expunge_all()
        begun = time.perf_counter()
        try:
            act()
        except OperationalError:
            ctx.session.rollback()
            return SECONDS * 1000.0
        times.append((time.perf_counter() - begun) * 1000)
        if min(times) < 60:
            break
    return min(times)


def cases(ctx: Context, kind: ListKind, *, pairs: bool) -> Iterator[tuple[str, Group, str]]:
    orders = list(
        dict.fromkeys([kind.listing.default, *("-" + name for name in kind.listing.sorts)])
    )
    single = list(rules(ctx, kind))
    if not pairs:
        for where in [EVERYTHING, *(Group("all", (one,)) for one in single)]:
            for order in orders:
                yield _words(where), where, order
        return
    chosen = [next(g) for _, g in itertools.groupby(single, key=lambda one: (one.field, one.op))]
    some = [next(g) for _, g in itertools.groupby(chosen, key=lambda one: one.field)]
    for one, other in itertools.combinations(some, 2):
        for join in JOINS:
            where = Group(join, (one, other))
            yield _words(where), where, kind.listing.default


def _words(where: Group) -> str:
    said = [f"{one.field} {one.op} {one.value}" for one in where.members if isinstance(one, Rule)]
    return f" {'and' if where.join == 'all' else 'or'} ".join(said) or "everything"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--kind", choices=list(KINDS))
    parser.add_argument("--who", default=MANAGER)
    parser.add_argument("--slow", type=float, default=100, help="shows what takes so many ms")
    parser.add_argument("--pairs", action="store_true", help="two rules, and/or")
    given = parser.parse_args()
    slow: list[dict[str, object]] = []
    with place(given.folder.resolve() / "scale-1", 1) as (app, _), app.app_context():
        user = db.session.scalars(
            select(User).where(User.email == given.who).execution_options(all_orgs=True)
        ).one()
        ctx = Context(actor_of(user), utc_now())
        ctx.session.connection().exec_driver_sql(f"SET statement_timeout = '{SECONDS}s'")
        ctx.session.commit()
        for name in [given.kind] if given.kind else list(KINDS):
            kind, number = KINDS[name], 0
            for words, where, order in cases(ctx, kind, pairs=given.pairs):
                number += 1
                page, count = took(ctx, kind, where, order)
                if max(page, count) >= given.slow:
                    cells = {"rules": words[:90], "order": order}
                    slow.append(
                        {"list": name, **cells, "page": f"{page:.0f}", "count": f"{count:.0f}"}
                    )
            print(f"{name}: {number} measured", flush=True)
    show(slow or [{"slow": "nothing"}])


if __name__ == "__main__":
    main()
