"""What is heard of a recipient later, as statements."""

from functools import cache

from sqlalchemy import TextClause

from app.crm.campaigns.ledger.moving import KEY, forward, moving
from app.crm.campaigns.moments import TIMES

# What is heard: the state that it proves, and the times that it sets where they are not set. When
# it arrived is known from a report alone.
NOTES: dict[str, tuple[str, ...]] = {
    "sent": ("sent", "sent_at"),
    "delivered": ("delivered", "sent_at", "delivered_at"),
    "opened": ("delivered", "sent_at", "opened_at"),
    "machine-opened": ("delivered", "sent_at", "machine_opened_at"),
    "clicked": ("delivered", "sent_at", "opened_at", "clicked_at"),
    "complained": ("delivered", "sent_at", "complained_at"),
    "unsubscribed": ("", "unsubscribed_at"),
    "converted": ("", "converted_at"),
    "bounced": ("bounced", "sent_at", "bounced_at"),
    "failed": ("failed",),
    "suppressed": ("suppressed",),
}


@cache
def noting(kind: str) -> TextClause:
    """Something of this kind is heard of recipient `:n`."""
    target, *times = NOTES[kind]
    further = forward("old.state", f"'{target}'")
    state = "failed" if target == "bounced" else target
    heard = further if target == "bounced" else "true"
    sets = [
        f"{column} = CASE WHEN {heard} THEN least(r.{column}, :at) ELSE r.{column} END"
        for column in times
    ]
    if kind == "clicked":
        sets.append("last_click_at = greatest(r.last_click_at, :at)")
    if target:
        sets.append(f"state = CASE WHEN {further} THEN '{state}' ELSE old.state END")
    if target in ("failed", "bounced", "suppressed"):
        sets.append(f"reason = CASE WHEN {further} THEN :detail ELSE r.reason END")
    marks = ", ".join(
        f"CASE WHEN old.{column} IS NULL AND {heard} THEN '{column.removesuffix('_at')}' END"
        for column in times
        if column not in ("sent_at", "delivered_at")
    )
    return moving(
        f"{', '.join(sets)} FROM old WHERE {KEY} AND r.n = :n",
        locks="r.n = :n",
        marks=f"array_remove(ARRAY[{marks}]::text[], NULL)",
        returning="old.state AS was,"
        " r.n, r.contact_id, r.channel, r.address, r.delivered_at, :detail AS detail",
        timing=tuple(TIMES),
    )
