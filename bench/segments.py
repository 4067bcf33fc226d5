"""How long it takes to count a segment over a million contacts, and to find ten of them.

.venv/bin/python -m bench.segments [--folder DIR] [--contacts 1000000] [--rounds 20] [--only NAME]
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.criteria.tree import from_json
from app.crm.segments.audience import checked, passing
from app.crm.segments.queries import counted, sample
from bench.crowds import crowd
from bench.places import place, show

WARM = 2


def rule(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


CUSTOMERS = rule("contact.stage", "eq", "customer")
GERMANS = rule("contact.country", "eq", "DE")
QUIET = rule("activity.lastAt", "olderThanDays", 60)
WON = rule("deal.status", "eq", "won")
LARGE = rule("deal.value", "gte", 1_000_000)
SEGMENTS: dict[str, Any] = {
    "everybody": {"all": []},
    "customers": CUSTOMERS,
    "customers in Germany, quiet": {"all": [CUSTOMERS, GERMANS, QUIET]},
    "not customers": {"not": CUSTOMERS},
    "tagged": rule("contact.tags", "contains", "vip"),
    "no deal": rule("deal.count", "eq", 0),
    "won a large deal": {"all": [WON, LARGE]},
    "won 10,000 this year": rule("deal.wonValueThisYear", "gte", 1_000_000),
    "won 10,000 ever": rule("deal.wonValue", "gte", 1_000_000),
    "customers without an open lead": {
        "all": [CUSTOMERS, {"not": rule("lead.status", "eq", "open")}]
    },
    "company is a customer": rule("company.stage", "eq", "customer"),
    "company in Germany or deal won": {"any": [rule("company.country", "eq", "DE"), WON]},
    "hot or won or new lead": {
        "any": [rule("contact.score", "gte", 90), WON, rule("lead.status", "eq", "new")]
    },
    "head of something": rule("contact.jobTitle", "contains", "head of 4"),
    "many seats": rule("contact.customFields.seats", "gte", 450),
    "nested": {
        "all": [
            CUSTOMERS,
            {"any": [{"all": [GERMANS, WON]}, {"all": [QUIET, {"not": WON}]}]},
            {"not": {"any": [rule("contact.tags", "contains", "vip"), LARGE]}},
        ]
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    with place(given.folder.resolve() / "scale-0", 0) as (app, _), app.app_context():
        org = crowd(given.contacts)
        ctx = Context(Actor.program(org.id), utc_now())
        chosen = {name: one for name, one in SEGMENTS.items() if given.only in name}
        show([_measured(ctx, name, rules, given.rounds) for name, rules in chosen.items()])


def _measured(ctx: Context, name: str, rules: Any, rounds: int) -> dict[str, object]:
    among = passing(ctx, checked(ctx, from_json(rules)))
    found = counted(ctx, among)
    counting = _times(lambda: counted(ctx, among), rounds)
    sampling = _times(lambda: sample(ctx, among, found), rounds)
    return {
        "segment": name,
        "contacts": found,
        "count p50": f"{statistics.median(counting):.0f}",
        "count p95": f"{counting[int(len(counting) * 0.95)]:.0f}",
        "ten p50": f"{statistics.median(sampling):.0f}",
        "ten p95": f"{sampling[int(len(sampling) * 0.95)]:.0f}",
    }


def _times(act: Callable[[], object], rounds: int) -> list[float]:
    found = []
    for number in range(rounds + WARM):
        started = time.perf_counter()
        act()
        if number >= WARM:
            found.append((time.perf_counter() - started) * 1000)
    return sorted(found)


if __name__ == "__main__":
    main()
