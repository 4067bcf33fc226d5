"""Section 7: the process templates. What their guards ask of a deal is in `guards`."""

from typing import Any

from app.modules.workflow.templates import template


def _task(task_id: str, title: str, role: str, due_in_days: int, **more: Any) -> dict[str, Any]:
    return {"id": task_id, "title": title, "role": role, "dueInDays": due_in_days, **more}


def _stage(name: str, tasks: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "tasks": tasks, **more}


SALES_PROCESS = [
    _stage(
        "discovery",
        [
            _task("needs-analysis", "Conduct needs analysis call", "sales-rep", 3),
            _task("pain-points", "Document pain points", "sales-rep", 5),
        ],
    ),
    _stage(
        "proposal",
        [
            _task("prepare-proposal", "Prepare proposal document", "sales-rep", 10),
            _task(
                "manager-approval",
                "Get manager approval (if >threshold)",
                "sales-manager",
                12,
                onlyIf="deal.above-threshold",
                doneBy="approval",
            ),
            _task("send-proposal", "Send proposal to contact", "sales-rep", 14),
        ],
        guard="deal.discovery-complete",
    ),
    _stage(
        "negotiation",
        [
            _task("objections", "Address objections", "sales-rep", 21),
            _task("update-value", "Update deal value if changed", "sales-rep", 21),
        ],
        guard="deal.proposal-sent",
    ),
    _stage(
        "closing",
        [
            _task("send-contract", "Send contract for signature", "sales-rep", 28),
            _task("contract-received", "Confirm signed contract received", "sales-rep", 35),
        ],
        guard="deal.verbal-agreement",
        onComplete="deal.mark-won",
    ),
]

CUSTOMER_ONBOARDING = [
    _stage(
        "welcome",
        [
            _task("welcome-call", "Make the welcome call", "sales-rep", 2),
            _task("hand-over", "Hand over what was agreed", "sales-rep", 3),
        ],
    ),
    _stage(
        "setup",
        [
            _task("kick-off", "Hold the kick-off meeting", "sales-rep", 7),
            _task("first-use", "Confirm the first successful use", "sales-rep", 14),
        ],
    ),
    _stage("review", [_task("review", "Review after 30 days", "sales-manager", 30)]),
]

SUPPORT_TICKET = [
    _stage("triage", [_task("reproduce", "Understand and reproduce", "support-agent", 1)]),
    _stage("solution", [_task("solve", "Find and try a solution", "support-agent", 3)]),
    _stage("follow-up", [_task("confirm", "Confirm with the customer", "support-agent", 5)]),
]

template("SALES_PROCESS", "Sales process", "Deal", SALES_PROCESS)
template("CUSTOMER_ONBOARDING", "Customer onboarding", "Contact", CUSTOMER_ONBOARDING)
template("SUPPORT_TICKET", "Support ticket", "Ticket", SUPPORT_TICKET)
