"""What a lane does with recipients, as statements."""

from sqlalchemy import text

from app.crm.campaigns.ledger.moving import (
    COUNTED,
    KEY,
    LOCKED,
    NO_MARKS,
    forward,
    in_short,
    moving,
)

THESE = "r.n = ANY(CAST(:numbers AS int[]))"
RUNNING = """EXISTS (SELECT FROM campaign c
    WHERE c.org_id = :org_id AND c.id = :campaign_id AND c.status = 'running')"""
WAITING = text(f"""
    SELECT r.n, r.contact_id, r.channel, r.address, r.attempts FROM campaign_recipient r
    WHERE {KEY} AND r.state = 'queued' AND r.n BETWEEN :first AND :last
    AND (r.due_at IS NULL OR r.due_at <= :now) AND {RUNNING}
    ORDER BY r.n LIMIT :most FOR UPDATE OF r SKIP LOCKED""")
CLAIM = moving(
    f"state = 'claimed', chunk_id = :chunk_id, begun_at = :at {LOCKED}",
    locks=f"{THESE} AND r.state = 'queued'",
)
# A step is one small row that is written: it counts nothing, and so waits for nobody.
STEP = in_short(f"""
    UPDATE campaign_chunk SET in_hand = CAST(:numbers AS int[]),
        fates = fates || CAST(:fates AS jsonb)
    WHERE org_id = :org_id AND id = :chunk_id AND {RUNNING}
    AND cardinality(CAST(:numbers AS int[])) = (SELECT count(*) FROM campaign_recipient r
        WHERE {KEY} AND {THESE} AND r.state = 'claimed' AND r.chunk_id = :chunk_id)""")
STEPS = text("""SELECT in_hand, fates FROM campaign_chunk
    WHERE org_id = :org_id AND id = :chunk_id FOR UPDATE""")
# Where a request notes no steps, all that was claimed for it went out at once.
IN_HAND = """r.chunk_id = :chunk_id AND r.state = 'claimed' AND r.begun_at IS NOT NULL
    AND (CAST(:in_hand AS int[]) IS NULL OR r.n = ANY(CAST(:in_hand AS int[])))"""
OPEN = text(f"SELECT r.n FROM campaign_recipient r WHERE {KEY} AND {IN_HAND}")
REJOIN = text(f"""
    UPDATE campaign_recipient r SET chunk_id = :chunk_id
    WHERE {KEY} AND {THESE} AND r.state = 'claimed'""")
RELEASE = moving(
    f"state = 'queued', chunk_id = NULL, begun_at = NULL {LOCKED}",
    locks="r.chunk_id = :chunk_id AND r.state = 'claimed'",
)
SET_BACK = moving(
    "state = 'queued', chunk_id = NULL, begun_at = NULL, error = :error,"
    " due_at = CAST(:due_at AS timestamptz),"
    " attempts = r.attempts + CASE WHEN CAST(:due_at AS timestamptz) IS NULL THEN 0 ELSE 1 END"
    f" {LOCKED}",
    locks=f"{THESE} AND r.state = 'claimed'",
)
DOUBT = moving(
    f"state = 'uncertain', error = :error, provider = coalesce(r.provider, :provider) {LOCKED}",
    locks=IN_HAND,
)
CANCEL = in_short(f"""
    WITH old AS (
        SELECT r.n, r.state FROM campaign_recipient r WHERE {KEY} AND r.state = 'queued'
        ORDER BY r.n LIMIT :most FOR UPDATE
    ), moved AS (
        UPDATE campaign_recipient r SET state = 'skipped', reason = :reason {LOCKED}
        RETURNING r.state AS now, {NO_MARKS} AS marks
    ) {COUNTED}
    SELECT count(*) AS count FROM moved""")
SETTLED = ("sent",)


def _given(name: str) -> str:
    """What is given for the row in the list of this name."""
    return f"(CAST(:{name} AS text[]))[array_position(CAST(:numbers AS int[]), r.n)]"


STATE, FURTHER = _given("states"), forward("r.state", _given("states"))
SETTLE = moving(
    f"""state = CASE WHEN {FURTHER} THEN {STATE} ELSE r.state END,
        reason = CASE WHEN {FURTHER} THEN {_given("reasons")} ELSE r.reason END,
        error = {_given("errors")},
        provider = coalesce(:provider, r.provider),
        provider_id = coalesce({_given("ids")}, r.provider_id),
        sent_at = CASE WHEN {STATE} = 'sent' THEN least(r.sent_at, :at) ELSE r.sent_at END
        {LOCKED}""",
    locks=THESE,
    timing=SETTLED,
)
