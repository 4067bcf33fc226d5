"""The pipeline a new org starts with (decisions, Workflow)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.compose.context import Context

# name, probability in percent, days until a deal rots here, colour
STAGES = [
    ("discovery", 10, 14, "sky"),
    ("discovery-complete", 25, 14, "violet"),
    ("proposal-sent", 50, 10, "blue"),
    ("negotiation", 70, 14, "amber"),
    ("verbal-agreement", 90, 7, "green"),
]


def add_default_pipeline(ctx: "Context") -> None:
    stages = [
        {"name": name, "probability": probability, "rotPeriodDays": days, "color": color}
        for name, probability, days, color in STAGES
    ]
    ctx.dispatch("crm.createPipeline", {"name": "Sales", "isDefault": True, "stages": stages})
