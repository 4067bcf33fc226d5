"""Addresses that mail does not reach, or that want none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, String, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

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


# Whoever follows hears of each change in the transaction that makes it.
FOLLOWERS: list[Callable[["Context", Change], None]] = []


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
    why = {"reason": reason, "detail": detail, "since": ctx.now}
    why |= {"origin_id": origin_id, "by_id": by_id}
    folded = fold(address)
    is_new = _write(ctx, folded, channel, why)
    if is_new:
        _tell(ctx, Change(folded, channel, reason, detail, True, origin_id, by_id))
    return is_new


def suppressed(
    ctx: "Context", addresses: Iterable[str], channel: str = EVERY_CHANNEL
) -> list[NtfSuppression]:
    """Those of the addresses that are, on this channel, by address."""
    folded = [fold(address) for address in addresses]
    statement = select(NtfSuppression).where(
        NtfSuppression.address == any_(literal(folded, ARRAY(String))),
        NtfSuppression.channel.in_({EVERY_CHANNEL, channel}),
    )
    return list(ctx.session.scalars(statement.order_by(NtfSuppression.address)))


def lift(ctx: "Context", address: str, reason: str = "bounced", *, detail: str = "") -> None:
    """A person knows better, or whoever said STOP says START. Who complained stays suppressed."""
    these = delete(NtfSuppression).where(
        NtfSuppression.address == fold(address), NtfSuppression.reason == reason
    )
    for channel in ctx.session.scalars(these.returning(NtfSuppression.channel)).all():
        _tell(ctx, Change(fold(address), channel, reason, detail, False))


def lift_one(ctx: "Context", one: NtfSuppression, detail: str, only: str = EVERY_CHANNEL) -> None:
    """A person decides about this one. `only` frees a number for one channel: the other stays."""
    ctx.session.delete(one)
    ctx.session.flush()
    freed = one.channel or only
    if freed != one.channel:
        names = ("reason", "detail", "since", "origin_id", "by_id")
        (other,) = (channel for channel in BY_NUMBER if channel != freed)
        _write(ctx, one.address, other, {name: getattr(one, name) for name in names})
    by_id = ctx.actor.id
    _tell(ctx, Change(one.address, freed, one.reason, detail, False, one.origin_id, by_id))


def _write(ctx: "Context", address: str, channel: str, why: dict[str, Any]) -> bool:
    key = {"org_id": ctx.org_id, "address": address, "channel": channel}
    times = {"created_at": ctx.now, "updated_at": ctx.now}
    kept = upsert(NtfSuppression).values({**key, **why, **times, "id": new_id(), "version": 1})
    ranks = literal(list(REASONS), ARRAY(String))
    done = kept.on_conflict_do_update(
        index_elements=list(key),
        set_={**why, "version": NtfSuppression.version + 1, "updated_at": ctx.now},
        where=func.array_position(ranks, NtfSuppression.reason)
        < func.array_position(ranks, kept.excluded.reason),
    )
    return ctx.session.execute(done.returning(NtfSuppression.id)).first() is not None


def _tell(ctx: "Context", change: Change) -> None:
    for follow in FOLLOWERS:
        follow(ctx, change)
