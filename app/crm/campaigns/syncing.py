"""What is looked at every half hour: conversions that no event told, carriers to be asked."""

from typing import TYPE_CHECKING

from app.crm.campaigns.conversion import credit

if TYPE_CHECKING:
    from app.compose.context import Context


def sync_stats(ctx: "Context") -> dict[str, int]:
    """One org's share."""
    return {"converted": credit(ctx)}
