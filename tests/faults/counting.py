"""What a campaign came to, counted at the provider and in the ledger."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.harness.marketing import Marketing

# Who is to get it and has not: everybody else is accounted for.
OWED = ("queued", "claimed", "sent", "delivered")


@dataclass(frozen=True)
class Count:
    """`lost` were said to be sent and did not arrive, or were forgotten; `twice` got it again."""

    sent: int
    distinct: int
    lost: int
    twice: int
    uncertain: int


def count(org: Marketing, campaign: dict[str, Any], arrived: Iterable[str], fault: str) -> Count:
    """`arrived` are the addresses of all that arrived at the provider. The sums have to be right,
    and nobody may be in the ledger twice."""
    got = Counter(arrived)
    stats, rows = org.stats(campaign), org.recipients(campaign)
    org.course(campaign)
    assert len({row["contactId"] for row in rows}) == len(rows) == stats["audience"]
    states = Counter(row["state"] for row in rows)
    assert stats["queued"] == states["queued"] + states["claimed"]
    assert stats["uncertain"] == states["uncertain"]
    ours = {row["address"] for row in rows}
    found = Count(
        sent=sum(got[address] for address in ours),
        distinct=len(ours & got.keys()),
        lost=sum(row["state"] in OWED and not got[row["address"]] for row in rows),
        twice=sum(got[address] > 1 for address in ours),
        uncertain=stats["uncertain"],
    )
    print(f"{fault}: {found}")
    return found
