"""Which bulk actions a list offers to the viewer."""

from dataclasses import dataclass

from app.compose.context import Context
from app.crm.bulk.actions import ACTIONS
from app.crm.lists.kinds import KINDS


@dataclass(frozen=True)
class Offer:
    """`verb` begins the sentence on its button: Assign 40 deals. `endpoint` asks for it, where it
    is not done to each record by itself."""

    action: str
    label: str
    icon: str
    verb: str
    tone: str = ""
    endpoint: str = "bulk.ask"


OFFERS = (
    Offer("assign", "Assign", "user-round-check", "Assign"),
    Offer("move-stage", "Move", "arrow-right", "Move"),
    Offer("update", "Set fields", "pencil", "Change"),
    Offer("add-tags", "Tag", "tag", "Tag"),
    Offer("remove-tags", "Untag", "tag", "Untag"),
    Offer("contacted", "Contacted", "message-circle", "Mark contacted:"),
    Offer("qualify", "Qualify", "circle-check", "Qualify"),
    Offer("lose", "Lost", "circle-x", "Close"),
    Offer("disqualify", "Disqualify", "ban", "Disqualify"),
    Offer("delete", "Delete", "trash-2", "Delete", "danger"),
)
SEGMENT = Offer("segment", "Add to list", "split", "Add", endpoint="segments.ask")
EXPORT = Offer("export", "Export", "download", "Export")
BY_NAME = {offer.action: offer for offer in (*OFFERS, EXPORT)}


def offers(ctx: Context, kind: str) -> list[Offer]:
    """Those that the actor may do to any record of the list at all."""
    of = KINDS[kind].one
    able = [offer for offer in OFFERS if _may(ctx, of, offer.action)]
    listed = [SEGMENT] if of == "contact" and ctx.may("segment:manage") else []
    return [*able, *listed, EXPORT]


def _may(ctx: Context, of: str, name: str) -> bool:
    action = ACTIONS[name]
    if of not in action.commands or not ctx.may("bulk:run"):
        return False
    return ctx.may(action.command(of).right) and (not action.right or ctx.may(action.right))
