"""Addresses that mail does not reach, or that want none."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from app.modules.identity.email_address import fold
from app.modules.notification.models import NtfSuppression

if TYPE_CHECKING:
    from app.compose.context import Context


def suppress(ctx: "Context", address: str, reason: str, detail: str) -> None:
    """From now on nothing is sent to the address, until a person lifts it. What its owner said
    counts more than mail that came back."""
    row = {
        "org_id": ctx.org_id,
        "address": fold(address),
        "reason": reason,
        "detail": detail,
        "since": ctx.now,
    }
    kept = upsert(NtfSuppression).values(row)
    ctx.session.execute(
        kept.on_conflict_do_update(
            index_elements=["org_id", "address"],
            set_={"reason": reason, "detail": detail, "since": ctx.now},
            where=(NtfSuppression.reason == "bounced") & (kept.excluded.reason != "bounced"),
        )
    )


def suppressed(ctx: "Context", addresses: Iterable[str]) -> list[NtfSuppression]:
    """Those of the addresses that are, by address."""
    folded = [fold(address) for address in addresses]
    statement = select(NtfSuppression).where(NtfSuppression.address.in_(folded))
    return list(ctx.session.scalars(statement.order_by(NtfSuppression.address)))


def lift(ctx: "Context", address: str, reason: str = "bounced") -> None:
    """A person knows better, or whoever said STOP says START. Who complained stays suppressed."""
    ctx.session.execute(
        delete(NtfSuppression).where(
            NtfSuppression.address == fold(address), NtfSuppression.reason == reason
        )
    )
