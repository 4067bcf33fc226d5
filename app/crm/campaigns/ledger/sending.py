"""What a lane does with recipients, as statements."""

from sqlalchemy import text

from app.crm.campaigns.ledger.moving import COUNTED, KEY, NO_MARKS, OLD, forward, in_short, moving
from app.crm.campaigns.moments import timed, times

THESE = "r.n = ANY(CAST(:numbers AS int[]))"
RUNNING = """EXISTS (SELECT FROM campaign c
    WHERE c.org_id = :org_id AND c.id = :campaign_id AND c.status = 'running')"""
WAITING = text(f"""
    SELECT r.n, r.contact_id, r.channel, r.address, r.attempts FROM campaign_recipient r
    WHERE {KEY} AND r.state = 'queued' AND r.n BETWEEN :first AND :last
    AND (r.due_at IS NULL OR r.due_at <= :now) AND {RUNNING}
    ORDER BY r.n LIMIT :most FOR UPDATE OF r SKIP LOCKED""")
CLAIM = moving(
    f"state = 'claimed', chunk_id = :chunk_id, begun_at = :at {OLD}",
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
    f"state = 'queued', chunk_id = NULL, begun_at = NULL {OLD}",
    locks="r.chunk_id = :chunk_id AND r.state = 'claimed'",
)
SET_BACK = moving(
    "state = 'queued', chunk_id = NULL, begun_at = NULL, error = :error,"
    " due_at = CAST(:due_at AS timestamptz),"
    " attempts = r.attempts + CASE WHEN CAST(:due_at AS timestamptz) IS NULL THEN 0 ELSE 1 END"
    f" {OLD}",
    locks=f"{THESE} AND r.state = 'claimed'",
)
DOUBT = moving(
    f"state = 'uncertain', error = :error, provider = coalesce(r.provider, :provider) {OLD}",
    locks=IN_HAND,
)
CANCEL = in_short(f"""
    WITH old AS (
        SELECT r.n FROM campaign_recipient r WHERE {KEY} AND r.state = 'queued'
        ORDER BY r.n LIMIT :most FOR UPDATE
    ), moved AS (
        UPDATE campaign_recipient r SET state = 'skipped', reason = :reason
        WHERE {KEY} AND r.n = ANY(ARRAY(SELECT n FROM old))
        RETURNING 'queued' AS was, r.state AS now, {NO_MARKS} AS marks
    ) {COUNTED}
    SELECT count(*) AS count FROM moved""")
SETTLED = ("sent",)
SETTLE = in_short(f"""
    WITH fate AS (
        SELECT * FROM unnest(CAST(:numbers AS int[]), CAST(:states AS text[]),
            CAST(:reasons AS text[]), CAST(:errors AS text[]), CAST(:ids AS text[]))
            AS given (n, state, reason, error, provider_id)
    ), old AS (
        SELECT r.n, r.state, r.sent_at, r.bounced_at FROM campaign_recipient r
        WHERE {KEY} AND {THESE} ORDER BY r.n FOR UPDATE
    ), moved AS (
        UPDATE campaign_recipient r SET
            state = CASE WHEN {forward("old.state", "fate.state")}
                THEN fate.state ELSE old.state END,
            reason = CASE WHEN {forward("old.state", "fate.state")}
                THEN fate.reason ELSE r.reason END,
            error = fate.error,
            provider = coalesce(:provider, r.provider),
            provider_id = coalesce(fate.provider_id, r.provider_id),
            sent_at = CASE WHEN fate.state = 'sent' THEN least(r.sent_at, :at) ELSE r.sent_at END
        FROM old JOIN fate ON fate.n = old.n WHERE {KEY} AND {THESE} AND r.n = old.n
        RETURNING old.state AS was, r.state AS now, {NO_MARKS} AS marks, r.n,
            {times("old", SETTLED)} AS had, {times("r", SETTLED)} AS have
    ) {COUNTED} {timed(SETTLED)}
    SELECT * FROM moved""")
