"""The lead's states, as section 4 draws them."""

from typing import Any

from app.compose.machine import Guard, Machine, Transition

REASON_PROVIDED = Guard(
    "lead-disqualify-requires-reason",
    "Say why this lead is disqualified.",
    lambda ctx, lead, data: bool(data.reason and data.reason.strip()),
    field="reason",
)


def _step(source: str, target: str, on: str, emits: str, guard: Any = None) -> Transition:
    return Transition(source, target, f"lead.{on}", f"lead.{emits}", guard)


LEAD = Machine(
    "lead",
    _step("new", "contacted", "contacted", "contacted"),
    _step("new", "disqualified", "disqualify", "disqualified", REASON_PROVIDED),
    _step("contacted", "qualified", "qualify", "qualified"),
    _step("contacted", "disqualified", "disqualify", "disqualified"),
    _step("qualified", "converted", "convert", "converted"),
    _step("qualified", "disqualified", "disqualify", "disqualified"),
    _step("disqualified", "new", "reopen", "reopened"),
)
