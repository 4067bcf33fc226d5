"""Addresses that mail does not reach, or that want none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.compose.bulk import one_of
from app.compose.records import new_id
from app.modules.identity.email_address import fold
from app.modules.notification.models import NtfSuppression

if TYPE_CHECKING:
    from app.compose.context import Context

# What counts more comes later: what its owner said before mail that came back.
REASONS = ("bounced", "manual", "unsubscribed", "stopped", "complained")
EVERY_CHANNEL = ""
# What a number receives, and may be told apart.
BY_NUMBER = ("sms", "whatsapp")


@dataclass(frozen=True)
class Change:
    """An address is suppressed from now on (`stops`), or is no more. `by_id` is the person who did
    it, `origin_id` the campaign or mail by which it came."""

    address: str
    channel: str
    reason: str
    detail: str
    stops: bool
    origin_id: UUID | None = None
    by_id: UUID | None = None


# Whoever follows hears of the changes in the transaction that makes them.
FOLLOWERS: list[Callable[["Context", Sequence[Change]], None]] = []


def suppress(
    ctx: "Context",
    address: str,
    reason: str,
    detail: str,
    *,
    channel: str = EVERY_CHANNEL,
    origin_id: UUID | None = None,
    by_id: UUID | None = None,
) -> bool:
    """From now on nothing is sent to the address (by `channel`, of those that a number has), until
    a person lifts it. A reason gives way to one that counts more. Returns whether that is new."""
    more: dict[str, Any] = {"channel": channel, "origin_id": origin_id, "by_id": by_id}
    return bool(suppress_all(ctx, [address], reason, detail, **more))


def suppress_all(
    ctx: "Context",
    addresses: Iterable[str],
    reason: str,
    detail: str,
    *,
    channel: str = EVERY_CHANNEL,
    origin_id: UUID | None = None,
    by_id: UUID | None = None,
) -> list[str]:
    """As `suppress`, each of them. Returns those of which it is new, as they are compared."""
    why = {"reason": reason, "detail": detail, "since": ctx.now}
    why |= {"origin_id": origin_id, "by_id": by_id}
    # In one order, so that two who do it at once don't wait for each other.
    folded = sorted({fold(address) for address in addresses})
    new = list(_write(ctx, folded, channel, why))
    _tell(ctx, [Change(one, channel, reason, detail, True, origin_id, by_id) for one in new])
    return new


def suppressed(
    ctx: "Context", addresses: Iterable[str], channel: str = EVERY_CHANNEL
) -> list[NtfSuppression]:
    """Those of the addresses that are, on this channel, by address."""
    folded = [fold(address) for address in addresses]
    statement = select(NtfSuppression).where(
        one_of(NtfSuppression.address, folded),
        NtfSuppression.channel.in_({EVERY_CHANNEL, channel}),
    )
    return list(ctx.session.scalars(statement.order_by(NtfSuppression.address)))


def lift(ctx: "Context", address: str, reason: str = "bounced", *, detail: str = "") -> None:
    """A person knows better, or whoever said STOP says START. Who complained stays suppressed."""
    these = delete(NtfSuppression).where(
        NtfSuppression.address == fold(address), NtfSuppression.reason == reason
    )
    freed = ctx.session.scalars(these.returning(NtfSuppression.channel)).all()
    _tell(ctx, [Change(fold(address), channel, reason, detail, False) for channel in freed])


def lift_one(ctx: "Context", one: NtfSuppression, detail: str, only: str = EVERY_CHANNEL) -> None:
    """A person decides about this one. `only` frees a number for one channel: the other stays."""
    ctx.session.delete(one)
    ctx.session.flush()
    freed = one.channel or only
    if freed != one.channel:
        names = ("reason", "detail", "since", "origin_id", "by_id")
        (other,) = (channel for channel in BY_NUMBER if channel != freed)
        _write(ctx, [one.address], other, {name: getattr(one, name) for name in names})
    by_id = ctx.actor.id
    _tell(ctx, [Change(one.address, freed, one.reason, detail, False, one.origin_id, by_id)])


def _write(
    ctx: "Context", addresses: Sequence[str], channel: str, why: dict[str, Any]
) -> Sequence[str]:
    """Returns those that are written: the others are suppressed for as much already."""
    table = NtfSuppression.__table__
    same = {"org_id": ctx.org_id, "channel": channel, **why}
    same |= {"created_at": ctx.now, "updated_at": ctx.now, "version": 1}
    each = (
        func.unnest(
            literal([new_id() for _ in addresses], ARRAY(Uuid)), literal(addresses, ARRAY(String))
        )
        .table_valued("id", "address")
        .render_derived()
    )
    values = [literal(value, table.c[name].type) for name, value in same.items()]
    rows = select(each.c.id, each.c.address, *values)
    kept = upsert(NtfSuppression).from_select(["id", "address", *same], rows)
    ranks = literal(list(REASONS), ARRAY(String))
    done = kept.on_conflict_do_update(
        index_elements=["org_id", "address", "channel"],
        set_={**why, "version": NtfSuppression.version + 1, "updated_at": ctx.now},
        where=func.array_position(ranks, NtfSuppression.reason)
        < func.array_position(ranks, kept.excluded.reason),
    )
    return ctx.session.scalars(done.returning(NtfSuppression.address)).all()


def _tell(ctx: "Context", changes: Sequence[Change]) -> None:
    for follow in FOLLOWERS if changes else ():
        follow(ctx, changes)
