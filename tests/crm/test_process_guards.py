"""Whatever is done in whatever order: a task can be done exactly while its stage is open."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.crm.processes import APPROVAL, Floor, states, tasks
from tests.harness.working import work_off

STAGES = ("discovery", "discovery-complete", "proposal-sent", "negotiation", "verbal-agreement")
SENT = "Send proposal to contact"
OF_STAGE = (
    ("Conduct needs analysis call", "Document pain points"),
    ("Prepare proposal document", APPROVAL, SENT),
    ("Address objections", "Update deal value if changed"),
    ("Send contract for signature",),
)
TITLES = [title for titles in OF_STAGE for title in titles if title != APPROVAL]
LIMIT = 5_000_000
ACTS = st.one_of(
    st.tuples(st.just("move"), st.integers(0, 4)),
    st.tuples(st.just("complete"), st.sampled_from(TITLES)),
    st.tuples(st.just("reopen"), st.sampled_from(TITLES)),
    st.tuples(st.just("value"), st.sampled_from([LIMIT - 1, LIMIT, 1_000])),
)


class Oracle:
    """Section 7 in few words."""

    def __init__(self) -> None:
        self.at, self.value, self.done = 0, 100_000, set[str]()

    def is_open(self, stage: int) -> bool:
        return (
            True,
            self.at >= 1,
            self.at >= 2 or SENT in self.done,
            self.at >= 4,
        )[stage]

    def exists(self, title: str) -> bool:
        return title != APPROVAL or self.value >= LIMIT

    def can_do(self, title: str) -> bool:
        stage = next(n for n, titles in enumerate(OF_STAGE) if title in titles)
        return self.is_open(stage) and title not in self.done


@pytest.fixture(scope="module")
def floor(app: Flask) -> Floor:
    return Floor(app)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=9))
def test_a_task_can_be_done_while_its_stage_is_open(floor: Floor, acts: list[Any]) -> None:
    deal, oracle = floor.started(), Oracle()
    for what, which in acts:
        _do(floor, deal, oracle, what, which)
        _compare(floor, deal, oracle)


def _do(floor: Floor, deal: dict[str, Any], oracle: Oracle, what: str, which: Any) -> None:
    if what == "move":
        floor.move(deal, STAGES[which])
        oracle.at = which
    elif what == "value":
        value = {"value": {"amount": which, "currency": "USD"}}
        assert floor.rep.patch(f"/crm/deals/{deal['id']}", value).status_code == 200
        work_off(floor.app)
        oracle.value = which
    elif what == "complete":
        wanted = 200 if oracle.can_do(which) else 409 if which in oracle.done else 422
        assert floor.complete(floor.rep, deal["id"], which).status_code == wanted
        oracle.done |= {which} if wanted == 200 else set()
    else:
        answer = floor.rep.post(f"/crm{floor.path(deal['id'], which)}/reopen")
        assert answer.status_code == (200 if which in oracle.done else 409)
        oracle.done -= {which}


def _compare(floor: Floor, deal: dict[str, Any], oracle: Oracle) -> None:
    process = floor.process(deal["id"])
    for n, state in enumerate(states(process)):
        there = list(tasks({"stages": [process["stages"][n]]}))
        finished = all(title in oracle.done for title in there)
        assert state == ("done" if finished else "active" if oracle.is_open(n) else "pending")
        missing = process["stages"][n]["missing"]
        assert bool(missing) is (state == "pending")
    assert (APPROVAL in tasks(process)) is oracle.exists(APPROVAL)
    ready = {title for title in TITLES if oracle.can_do(title)}
    last = {"Confirm signed contract received"} if oracle.is_open(3) else set()
    assert floor.to_do(floor.rep, deal["id"]) == ready | last
    asked = {APPROVAL} if oracle.exists(APPROVAL) and oracle.is_open(1) else set()
    assert floor.to_do(floor.manager, deal["id"]) == asked
