"""A seller's whole history out of another program: users, companies, products and deals, as the
maps in docs/examples bring it in. Dirty as real exports are: two spellings of a product, deals
without an account, sectors misspelt, US dates."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crm.imports.desk import Desk

HERE = Path(__file__).parent
MAPS = HERE.parents[2] / "docs" / "examples"
FILES = [
    ("users", "sales_teams.csv", "maven-users.json"),
    ("contacts", "accounts.csv", "maven-contacts.json"),
    ("products", "products.csv", "maven-products.json"),
    ("deals", "sales_pipeline.csv", "maven-deals.json"),
]


@dataclass(frozen=True)
class History:
    """Where the files are, and what is true of them. Sums in whole dollars."""

    folder: Path
    agents: int
    managers: int
    open: int
    won: int
    lost: int
    won_sum: int
    first_won: tuple[str, str]


SAMPLE = History(
    folder=HERE / "sales",
    agents=3,
    managers=2,
    open=3,
    won=3,
    lost=2,
    won_sum=31_364,
    first_won=("2016-10-20", "2017-03-01"),
)
# The whole data set lies beside the project in some places; it is no part of it.
MAVEN = History(
    folder=HERE.parents[3] / "shared" / "data" / "maven-crm",
    agents=35,
    managers=6,
    open=2089,
    won=4238,
    lost=2473,
    won_sum=10_005_534,
    first_won=("2016-10-20", "2017-03-01"),
)
HISTORIES = [history for history in (SAMPLE, MAVEN) if history.folder.is_dir()]


@pytest.mark.parametrize("history", HISTORIES, ids=lambda history: history.folder.name)
def test_the_whole_history_comes_in_once(desk: Desk, history: History) -> None:
    for kind, file, mapping in FILES:
        ran = desk.load(kind, history.folder / file, MAPS / mapping)
        assert ran.counts["failed"] == 0, ran.errors
        assert ran.counts["created"] > 0
        assert set(ran.counts) == {"created", "updated", "unchanged", "failed"}

    _check_people(desk, history)
    _check_deals(desk, history)
    _check_it_is_history(desk)

    for kind, file, mapping in FILES:
        again = desk.load(kind, history.folder / file, MAPS / mapping)
        rows = (history.folder / file).read_bytes().count(b"\n") - 1
        assert again.counts == {"created": 0, "updated": 0, "unchanged": rows, "failed": 0}


def _check_people(desk: Desk, history: History) -> None:
    users = "SELECT count(*) FROM user_account WHERE org_id = %s AND email LIKE '%%@maven.example'"
    assert desk.one(users) == history.agents + history.managers
    assert desk.one(f"{users} AND active") == 0
    assert desk.one(f"{users} AND 'sales-rep' = ANY(roles)") == history.agents
    managed = """SELECT count(*) FROM user_account u JOIN team t ON t.org_id = u.org_id
        AND t.id = u.team_id WHERE u.org_id = %s AND t.manager_id IS NOT NULL"""
    assert desk.one(managed) == history.agents


def _check_deals(desk: Desk, history: History) -> None:
    found = desk.ask(
        "SELECT status, count(*), sum(value_amount) FROM deal WHERE org_id = %s GROUP BY status"
    )
    counts = {status: count for status, count, _ in found}
    assert counts == {"open": history.open, "won": history.won, "lost": history.lost}
    assert {status: total for status, _, total in found}["won"] == history.won_sum * 100
    currencies = desk.ask("SELECT DISTINCT value_currency FROM deal WHERE org_id = %s")
    assert currencies == [("USD",)]
    dates = """SELECT min(created_at)::date::text, min(won_at)::date::text FROM deal
        WHERE org_id = %s AND status = 'won' AND won_at = closed_at"""
    assert desk.ask(dates) == [history.first_won]
    lines = """SELECT count(*) FROM deal d JOIN deal_line_item l ON l.org_id = d.org_id
        AND l.deal_id = d.id WHERE d.org_id = %s AND l.unit_price_amount = d.value_amount"""
    assert desk.one(lines) == history.open + history.won + history.lost


def _check_it_is_history(desk: Desk) -> None:
    """Nothing follows from what was imported, and timelines have it at its real dates."""
    assert desk.one("SELECT count(*) FROM work_item WHERE org_id = %s") == 0
    assert desk.one("SELECT count(*) FROM approval WHERE org_id = %s") == 0
    heard = "SELECT count(*) FROM event WHERE org_id = %s AND channels <> '{}' AND cause = 'import'"
    assert desk.one(heard) == 0
    wrong = """SELECT count(*) FROM deal d JOIN event e ON e.org_id = d.org_id
        AND e.subject_id = d.id WHERE d.org_id = %s AND (
            (e.name = 'deal.created' AND e.at <> d.created_at)
            OR (e.name = 'deal.won' AND e.at <> d.won_at)
            OR (e.name = 'deal.lost' AND e.at <> d.lost_at))"""
    assert desk.one(wrong) == 0
