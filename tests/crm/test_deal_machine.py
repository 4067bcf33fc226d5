"""Deals open, close and reopen exactly as sections 4 and 6 say, whoever asks in whatever order."""

from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.harness.cast import Cast, Person

THRESHOLD = 5_000_000
DATE = "2026-12-24T12:00:00Z"


class DealMachine(RuleBasedStateMachine):
    """The model: status, whether a close date is known, the value, and the pending approval."""

    cast: Cast
    contact_id: str
    stages: list[dict[str, Any]]

    @initialize(value=st.sampled_from([0, THRESHOLD - 1, THRESHOLD]))
    def an_open_deal(self, value: int) -> None:
        deal = self.cast.rep.made(
            "/crm/deals",
            {
                "title": "Cold rooms",
                "contactId": self.contact_id,
                "value": {"amount": value, "currency": "USD"},
            },
        )
        self.path = f"/crm/deals/{deal['id']}"
        self.status, self.dated, self.value = "open", False, value
        self.pending: str | None = None
        self.probability = deal["probability"]

    @rule(person=st.sampled_from(["rep", "manager"]))
    def wins(self, person: str) -> None:
        who: Person = getattr(self.cast, person)
        answer = who.post(f"{self.path}/won")
        if self.status != "open":
            assert answer.status_code == 409
        elif not self.dated:
            assert answer.status_code == 422
            assert answer.get_json()["rule"] == "deal-won-requires-close-date"
        elif person == "rep" and self.value >= THRESHOLD:
            assert answer.status_code == (409 if self.pending else 202)
            self.pending = self.pending or answer.get_json()["approval"]["id"]
        else:
            assert answer.status_code == 200
            self.status, self.pending = "won", None

    @rule(reason=st.sampled_from([None, "Price"]))
    def loses(self, reason: str | None) -> None:
        answer = self.cast.rep.post(f"{self.path}/lost", {"lostReason": reason} if reason else {})
        if self.status != "open":
            assert answer.status_code == 409
        elif reason is None:
            assert answer.status_code == 422
            assert answer.get_json()["rule"] == "deal-lost-requires-reason"
        else:
            assert answer.status_code == 200
            self.status, self.pending = "lost", None

    @rule()
    def abandons(self) -> None:
        answer = self.cast.rep.post(f"{self.path}/abandon")
        assert answer.status_code == (200 if self.status == "open" else 409)
        if self.status == "open":
            self.status, self.pending = "abandoned", None

    @rule()
    def reopens(self) -> None:
        answer = self.cast.rep.post(f"{self.path}/reopen")
        assert answer.status_code == (200 if self.status == "won" else 409)
        if self.status == "won":
            self.status = "open"

    @rule()
    def gets_a_close_date(self) -> None:
        assert self.cast.rep.patch(self.path, {"expectedCloseDate": DATE}).status_code == 200
        self.dated = True

    @rule(value=st.sampled_from([0, THRESHOLD - 1, THRESHOLD]))
    def changes_its_value(self, value: int) -> None:
        money = {"amount": value, "currency": "USD"}
        assert self.cast.rep.patch(self.path, {"value": money}).status_code == 200
        if value != self.value:
            self.pending = None
        self.value = value

    @rule(number=st.integers(0, 4))
    def moves(self, number: int) -> None:
        stage = self.stages[number]
        answer = self.cast.rep.post(f"{self.path}/move-stage", {"stageId": stage["id"]})
        assert answer.status_code == (200 if self.status == "open" else 409)
        if self.status == "open":
            self.probability = stage["probability"]

    @rule(approve=st.booleans())
    def the_manager_decides(self, approve: bool) -> None:
        if self.pending is None:
            return
        verb = "approve" if approve else "reject"
        answer = self.cast.manager.post(f"/crm/approvals/{self.pending}/{verb}", {"reason": "ok"})
        assert answer.status_code == 200, answer.get_json()
        self.pending = None
        if approve:
            self.status = "won"

    @invariant()
    def stands_where_it_should(self) -> None:
        deal = self.cast.rep.get(self.path).get_json()
        closed = {"won": 100, "lost": 0, "abandoned": 0}
        assert deal["status"] == self.status
        assert deal["probability"] == closed.get(self.status, self.probability)
        assert (deal["wonAt"] is not None) == (self.status == "won")
        assert (deal["lostAt"] is not None) == (self.status == "lost")
        approval = deal["approval"] if deal["approval"] else {"status": None}
        assert (approval["status"] == "pending") == (self.pending is not None)


def test_deals_move_as_drawn(app: Flask) -> None:
    cast = Cast(app)
    DealMachine.cast = cast
    DealMachine.contact_id = cast.rep.made("/crm/contacts", {"email": "a@polar.example"})["id"]
    DealMachine.stages = cast.rep.get("/crm/stages").get_json()["data"]
    run_state_machine_as_test(
        DealMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
