"""A restored backup knows nothing of what was done after it was made. Each room says what of its
own must wait for a person then, so that it is not done a second time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compose.actor import Actor
from app.compose.context import Context
from app.compose.org import Org
from app.compose.registry import registry
from app.extensions import db

if TYPE_CHECKING:
    from datetime import datetime

Tell = Callable[[Context], int]


@dataclass(frozen=True)
class Fence:
    """`sql` stops what there is in `table`, in the very transaction that brings it back.
    `tell(ctx)` then does for one org what stopping includes, and gives how many."""

    table: str
    sql: str
    tell: Tell

    @property
    def block(self) -> str:
        """The SQL, which does nothing where the backup is older than the table."""
        return (
            f"DO $fence$ BEGIN IF to_regclass('public.{self.table}') IS NOT NULL THEN\n"
            f"{self.sql}\nEND IF; END $fence$;\n"
        )


def fenced(table: str, sql: str) -> Callable[[Tell], Tell]:
    """Registers `tell(ctx)` and the SQL before it for every restore."""

    def register(tell: Tell) -> Tell:
        registry.fences.append(Fence(table, sql, tell))
        return tell

    return register


def script() -> str:
    """What stands at the end of a restore's transaction."""
    return "SET search_path = public;\n" + "".join(fence.block for fence in registry.fences)


def tell_all(now: "datetime") -> int:
    """After the restore, for every org. Returns how much waits for a person."""
    orgs = db.session.scalars(select(Org.id).execution_options(all_orgs=True)).all()
    return sum(_tell(fence, org_id, now) for org_id in orgs for fence in registry.fences)


def _tell(fence: Fence, org_id: object, now: "datetime") -> int:
    ctx = Context(Actor.program(org_id), now, cause="restore")  # type: ignore[arg-type]
    with ctx.unit.open():
        count = fence.tell(ctx)
    ctx.session.leave()
    return count
