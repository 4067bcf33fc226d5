"""When a carrier keeps failing, a campaign rests for longer and longer, then it asks a person."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.pace import hold_back, of_campaign

FAILURES, REFUSALS = 5, 25
RESTS = [timedelta(seconds=s) for s in (0, 10, 30, 120)]
KEY = "WHERE org_id = :org_id AND campaign_id = :campaign_id"
FAILED = f"UPDATE campaign_run SET failures = failures + 1 {KEY} RETURNING failures"
WENT = f"""UPDATE campaign_run SET failures = 0, refusals = 0
    {KEY} AND (failures <> 0 OR refusals <> 0)"""
REFUSED = f"""UPDATE campaign_run SET failures = 0, refusals = refusals + :more
    {KEY} RETURNING refusals"""


class Stuck(Exception):
    """It can't go on by itself; the text is for a person."""


def failed(ledger: Ledger, reason: str, now: datetime) -> datetime:
    """A call came to nothing. Gives when the next may be made. Raises Stuck after too many in a
    row."""
    with ledger.line.begin():
        failures: int = ledger.line.execute(text(FAILED), _key(ledger)).scalar_one()
        if failures < FAILURES:
            until = now + RESTS[failures - 1]
            hold_back(ledger.line, ledger.org_id, of_campaign(ledger.campaign_id), until)
            return until
    raise Stuck(f"The provider failed {failures} times in a row: {reason}")


def went(ledger: Ledger, refusals: list[str]) -> None:
    """A request was answered; `refusals` are why its last messages were not taken, in a row (all of
    them, if none was). Within a transaction. Raises Stuck after too many in a row."""
    if not refusals:
        ledger.line.execute(text(WENT), _key(ledger))
        return
    more = {**_key(ledger), "more": len(refusals)}
    in_a_row: int = ledger.line.execute(text(REFUSED), more).scalar_one()
    if in_a_row >= REFUSALS:
        raise Stuck(f"The provider refused {in_a_row} in a row, the last: {refusals[-1]}")


def _key(ledger: Ledger) -> dict[str, Any]:
    return {"org_id": ledger.org_id, "campaign_id": ledger.campaign_id}
