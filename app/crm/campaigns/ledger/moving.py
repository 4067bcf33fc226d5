"""Statements that change recipients and count how they moved, in one go."""

from collections.abc import Sequence

from sqlalchemy import TextClause, text

from app.crm.campaigns.moments import timed, times

# From which states one may go on to another.
SOURCES = {
    "claimed": ("queued",),
    "queued": ("claimed",),
    "sent": ("queued", "claimed", "uncertain"),
    "delivered": ("queued", "claimed", "uncertain", "sent"),
    "uncertain": ("claimed",),
    "failed": ("queued", "claimed", "uncertain", "sent"),
    "bounced": ("queued", "claimed", "uncertain", "sent", "delivered", "failed"),
    "suppressed": ("queued", "claimed", "uncertain", "sent"),
    "skipped": ("queued", "claimed"),
}
COUNTED = """
, counted AS (
    SELECT name, sum(more) AS more FROM (
        SELECT state AS name, -1 AS more FROM old
        UNION ALL SELECT now, 1 FROM moved
        UNION ALL SELECT unnest(marks), 1 FROM moved
    ) AS each GROUP BY name HAVING sum(more) <> 0 ORDER BY name
), tallied AS (
    INSERT INTO campaign_tally (org_id, campaign_id, name, shard, count)
    SELECT :org_id, :campaign_id, name, :shard, more FROM counted
    ON CONFLICT (org_id, campaign_id, name, shard)
    DO UPDATE SET count = campaign_tally.count + excluded.count
)
"""
KEY = "r.org_id = :org_id AND r.campaign_id = :campaign_id"
NO_MARKS = "ARRAY[]::text[]"
# The rows that were locked, found by their numbers and joined to nothing: a fresh audience is not
# in the planner's statistics, and it would go through all of it, or of them, for each of them.
LOCKED = f"WHERE {KEY} AND r.n = ANY(ARRAY(SELECT n FROM old))"


def moving(
    update: str,
    *,
    locks: str,
    returning: str = "r.n",
    marks: str = NO_MARKS,
    timing: Sequence[str] = (),
) -> TextClause:
    """A statement that locks the rows of `locks` in the order of their numbers, changes them, and
    counts how they moved; when, for the times of the names in `timing`."""
    have = f", {times('r', timing)} AS have" if timing else ""
    return in_short(f"""
        WITH old AS (
            SELECT r.* FROM campaign_recipient r WHERE {KEY} AND {locks}
            ORDER BY r.n FOR UPDATE
        ), moved AS (
            UPDATE campaign_recipient r SET {update}
            RETURNING r.state AS now, {marks} AS marks, {returning}{have}
        ) {COUNTED} {timed(timing) if timing else ""}
        SELECT * FROM moved""")


def in_short(sql: str) -> TextClause:
    """A statement without what stands in it for readers only: the driver keeps none in mind that is
    longer than 4,096 characters, and would read it again each time."""
    return text(" ".join(sql.split()))


def forward(state: str, target: str) -> str:
    """Is `target` further on than `state`? Both are SQL."""
    cases = " ".join(
        f"WHEN '{name}' THEN {state} IN ({', '.join(map(repr, sources))})"
        for name, sources in SOURCES.items()
    )
    return f"(CASE {target} {cases} ELSE false END)"
