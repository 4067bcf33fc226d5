"""How fast it goes: rates are reserved in the database, so they hold for all machines together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

TURN = timedelta(seconds=2)
# So much of what a late turn lost is made up for.
LATE = timedelta(seconds=3)
LOOK = "SELECT max(next_at) FROM campaign_pace WHERE org_id = :org_id AND name = ANY(:names)"
LOCK = """SELECT FROM campaign_pace WHERE org_id = :org_id AND name = ANY(:names)
    ORDER BY name FOR UPDATE"""
PUSH = """INSERT INTO campaign_pace (org_id, name, next_at) VALUES (:org_id, :name, :until)
    ON CONFLICT (org_id, name)
    DO UPDATE SET next_at = greatest(campaign_pace.next_at, :late) + :more"""
BACK = """UPDATE campaign_pace SET next_at = next_at - :less
    WHERE org_id = :org_id AND name = :name"""
HOLD = """INSERT INTO campaign_pace (org_id, name, next_at) VALUES (:org_id, :name, :until)
    ON CONFLICT (org_id, name)
    DO UPDATE SET next_at = greatest(campaign_pace.next_at, excluded.next_at)"""


@dataclass(frozen=True)
class Turn:
    """So many messages may go now; if none, then not before `at`."""

    count: int
    at: datetime


def of_campaign(campaign_id: UUID) -> str:
    """The name of what slows this campaign."""
    return f"campaign {campaign_id}"


def of_carrier(name: str) -> str:
    """The name of what slows the org on this carrier."""
    return f"carrier {name}"


def take_turn(
    line: Any, org_id: UUID, limits: Mapping[str, float | None], most: int, now: datetime
) -> Turn:
    """Reserves as many messages as there is room for now, `most` at most. `limits` are messages a
    second by name, None: no limit, but it may be held back. A transaction of its own."""
    rates = {name: rate for name, rate in limits.items() if rate}
    names = {"org_id": org_id, "names": sorted(limits)}
    if rates:
        line.execute(text(LOCK), names)
    at = line.execute(text(LOOK), names).scalar()
    if at is not None and at > now:
        return Turn(0, at)
    turns = [max(1, int(rate * TURN.total_seconds())) for rate in rates.values()]
    count = min([most, *turns])
    for name in sorted(rates):
        more = timedelta(seconds=count / rates[name])
        row = {"org_id": org_id, "name": name, "until": now + more}
        line.execute(text(PUSH), {**row, "late": now - LATE, "more": more})
    return Turn(count, now)


def give_back(line: Any, org_id: UUID, limits: Mapping[str, float | None], count: int) -> None:
    """So many of those that were reserved are not needed."""
    for name, rate in sorted(limits.items()):
        if rate:
            less = timedelta(seconds=count / rate)
            line.execute(text(BACK), {"org_id": org_id, "name": name, "less": less})


def hold_back(line: Any, org_id: UUID, name: str, until: datetime) -> None:
    """Nothing goes by this name before `until`."""
    line.execute(text(HOLD), {"org_id": org_id, "name": name, "until": until})
