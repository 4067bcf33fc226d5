"""The deal's states, as section 4 draws them."""

from datetime import timedelta
from typing import Any

from app.compose.machine import Guard, Machine, Transition

WITHIN_WINDOW = Guard(
    "deal-reopen-window",
    "A won deal can only be reopened within the days that the settings allow.",
    lambda ctx, deal, data: (
        deal.won_at is not None
        and ctx.now - deal.won_at <= timedelta(days=ctx.config.reopen_window_days)
    ),
)


def _step(source: str, target: str, on: str, emits: str, guard: Any = None) -> Transition:
    return Transition(source, target, f"deal.{on}", f"deal.{emits}", guard)


DEAL = Machine(
    "deal",
    _step("open", "won", "mark-won", "won"),
    _step("open", "lost", "mark-lost", "lost"),
    _step("open", "abandoned", "abandon", "abandoned"),
    _step("won", "open", "reopen", "reopened", WITHIN_WINDOW),
)
