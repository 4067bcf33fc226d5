"""Leads move exactly as section 4 draws it, whatever is asked in whatever order."""

from typing import Any

import pytest
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

from tests.harness.cast import Cast

DRAWN = {
    ("new", "contacted"): "contacted",
    ("new", "disqualify"): "disqualified",
    ("contacted", "qualify"): "qualified",
    ("contacted", "disqualify"): "disqualified",
    ("qualified", "convert"): "converted",
    ("qualified", "disqualify"): "disqualified",
    ("disqualified", "reopen"): "new",
}
STRONG = {"phone": "+49 40 555 012", "companyName": "Polar Foods"}


class LeadMachine(RuleBasedStateMachine):
    cast: Cast
    number = 0

    @initialize(strong=st.booleans())
    def a_new_lead(self, strong: bool) -> None:
        type(self).number += 1
        contact: dict[str, Any] = {"email": f"anna{self.number}@polar{self.number}.example"}
        if not strong:
            contact = {"email": f"anna{self.number}@gmail.com", "source": "import"}
        lead = self.cast.rep.made(
            "/crm/leads", {"title": "Fridges", "contact": {**contact, **(STRONG if strong else {})}}
        )
        self.path, self.state, self.deals = f"/crm/leads/{lead['id']}", "new", set[str]()
        self.scores_enough = lead["score"] >= 30
        assert self.scores_enough == strong

    @rule(action=st.sampled_from(["contacted", "qualify", "convert", "reopen"]))
    def acts(self, action: str) -> None:
        answer = self.cast.rep.post(f"{self.path}/{action}")
        target = DRAWN.get((self.state, action))
        if target is None:
            assert answer.status_code == 409
            assert answer.get_json()["code"] == "wrong-state"
        elif action == "qualify" and not self.scores_enough:
            assert answer.status_code == 422
            assert answer.get_json()["rule"] == "lead-qualify-score-threshold"
        else:
            assert answer.status_code == 200, answer.get_json()
            self.state = target
            if action == "convert":
                self.deals.add(answer.get_json()["deal"]["id"])

    @rule(reason=st.sampled_from([None, "", "No budget"]))
    def disqualifies(self, reason: str | None) -> None:
        answer = self.cast.rep.post(f"{self.path}/disqualify", {"reason": reason} if reason else {})
        if (self.state, "disqualify") not in DRAWN:
            assert answer.status_code == 409
        elif self.state == "new" and not reason:
            assert answer.status_code == 422
            assert answer.get_json()["errors"][0]["field"] == "reason"
        else:
            assert answer.status_code == 200
            assert answer.get_json()["disqualificationReason"] == (reason or None)
            self.state = "disqualified"

    @invariant()
    def stands_where_it_should(self) -> None:
        lead = self.cast.rep.get(self.path).get_json()
        assert lead["status"] == self.state
        assert (lead["convertedToDealId"] is not None) == (self.state == "converted")
        assert len(self.deals) <= 1


def test_leads_move_as_drawn(app: Flask) -> None:
    LeadMachine.cast = Cast(app)
    run_state_machine_as_test(
        LeadMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "demo"])
def test_the_first_touch_marks_a_new_lead_contacted(app: Flask, kind: str) -> None:
    rep = Cast(app).rep
    lead = rep.made("/crm/leads", {"title": "Fridges", "contact": {"email": "a@polar.example"}})
    rep.made("/crm/activities", {"type": kind, "subject": "Hello", "leadId": lead["id"]})
    assert rep.get(f"/crm/leads/{lead['id']}").get_json()["status"] == "contacted"


def test_a_planned_call_touches_nobody_until_it_is_done(app: Flask) -> None:
    rep = Cast(app).rep
    lead = rep.made("/crm/leads", {"title": "Fridges", "contact": {"email": "a@polar.example"}})
    plan = {"type": "call", "subject": "Hello", "leadId": lead["id"]}
    call = rep.made("/crm/activities", {**plan, "dueAt": "2031-01-31T09:00:00Z"})
    assert rep.get(f"/crm/leads/{lead['id']}").get_json()["status"] == "new"
    assert rep.post(f"/crm/activities/{call['id']}/complete").status_code == 200
    assert rep.get(f"/crm/leads/{lead['id']}").get_json()["status"] == "contacted"


@pytest.mark.parametrize("kind", ["note", "task"])
def test_a_note_or_task_leaves_a_new_lead_new(app: Flask, kind: str) -> None:
    rep = Cast(app).rep
    lead = rep.made("/crm/leads", {"title": "Fridges", "contact": {"email": "a@polar.example"}})
    rep.made("/crm/activities", {"type": kind, "subject": "Hello", "leadId": lead["id"]})
    assert rep.get(f"/crm/leads/{lead['id']}").get_json()["status"] == "new"
