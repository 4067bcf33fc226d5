"""Section 9: who hears which events, and who may listen."""

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.compose.actor import Actor
from app.compose.registry import registry
from app.crm.contacts.record import Contact
from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context
    from app.compose.events import Pending

PIPELINE = ("deal.*", "lead.*")
REP = ("deal.*", "activity.*", "task.*")
SUPPORT = ("ticket.*",)
# What one contact does with a campaign is not told: there may be thousands a second.
CAMPAIGNS = tuple(
    f"campaign.{step}"
    for step in (
        "created",
        "updated",
        "deleted",
        "restored",
        "scheduled",
        "unscheduled",
        "held",
        "launched",
        "progress",
        "paused",
        "resumed",
        "completed",
    )
)
SCORING = ("scoring.changed", "scoring.progress", "scoring.completed")
PERSONAL = ("notification.*", "job.*", "lead.*", "scheduling.*", *CAMPAIGNS, *SCORING)


def channels_of(ctx: "Context", event: "Pending") -> list[str]:
    """The channels that an event belongs to. "Own" is the payload's owner, actor or assignee."""
    org = f"org:{ctx.org_id}"
    owner = _owner(event)
    channels = []
    if _matches(event.name, PIPELINE):
        channels.append(f"{org}:crm:pipeline")
    if _matches(event.name, SUPPORT):
        channels.append(f"{org}:crm:support")
    if event.name in (*CAMPAIGNS, *SCORING):
        channels.append(f"{org}:crm:campaigns")
    if owner and _matches(event.name, REP):
        channels.append(f"{org}:crm:rep:{owner}")
    if owner and _matches(event.name, PERSONAL):
        channels.append(f"{org}:user:{owner}")
    return channels


def may_listen(ctx: "Context", channel: str, *, screen: bool = False) -> bool | None:
    """May the actor subscribe? None: there is no such channel. Only screens have one for each
    contact: who has its page open need not be its owner."""
    match channel.split(":"):
        case ["org", org, "crm", "contact", contact] if screen:
            return org == str(ctx.org_id) and _may_see(ctx, contact)
        case ["org", org, "crm", "pipeline"] if org == str(ctx.org_id):
            return _has_role(ctx.actor, "sales-manager")
        case ["org", org, "crm", "support"] if org == str(ctx.org_id):
            return _has_role(ctx.actor, "support-agent")
        case ["org", org, "crm", "campaigns"] if org == str(ctx.org_id):
            return ctx.may("campaign:read")
        case ["org", org, "crm", "rep", rep] if org == str(ctx.org_id):
            return _is_rep_or_above(ctx, rep)
        case ["org", org, "user", user] if org == str(ctx.org_id):
            return user == str(ctx.actor.id)
        case ["org", _, "crm", "pipeline" | "support" | "campaigns"] | ["org", _, "crm", "rep", _]:
            return False
        case ["org", _, "user", _]:
            return False
    return None


def _owner(event: "Pending") -> Any:
    if event.name.startswith(("activity.", "scheduling.")):
        return event.payload.get("actorId")
    if event.name.startswith(("task.", "notification.", "job.", "campaign.", "scoring.")):
        return event.payload.get("assigneeId") or event.payload.get("userId")
    return event.payload.get("ownerId")


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _has_role(actor: Actor, role: str) -> bool:
    return role in registry.matrix.all_roles(actor.roles)


def _may_see(ctx: "Context", contact_id: str) -> bool:
    try:
        return ctx.find(Contact, UUID(contact_id)) is not None
    except ValueError:
        return False


def _is_rep_or_above(ctx: "Context", rep: str) -> bool:
    if rep == str(ctx.actor.id) or _has_role(ctx.actor, "crm-admin"):
        return True
    try:
        rep_id = UUID(rep)
    except ValueError:
        return False
    if ctx.actor.reach is not None and rep_id not in ctx.actor.reach:
        return False
    if ctx.as_program().find(User, rep_id) is None:
        return False
    managers = ctx.query("crm.getManagerOf", {"actorId": rep_id})
    return any(manager.id == ctx.actor.id for manager in managers)
