"""The views that the demo's people keep."""

from typing import Any

from app.demo.world import World

Rule = dict[str, Any]


def _rule(field: str, op: str, value: Any) -> Rule:
    return {"field": field, "op": op, "value": value}


OPEN, MINE = _rule("status", "eq", "open"), _rule("ownerId", "eq", "me")
CLOSING = _rule("expectedCloseDate", "during", "thisMonth")
QUIET = {
    "any": [_rule("nextActivityAt", "exists", False), _rule("nextActivityAt", "during", "past")]
}
HOT = [OPEN, _rule("score", "gte", 70)]

# who, name, list, layout, rules, sort, shared
VIEWS: list[tuple[str, str, str, str, list[Rule], str, bool]] = [
    ("manager", "Closing this month", "deals", "list", [OPEN, CLOSING], "expectedCloseDate", True),
    ("manager", "Rotting deals", "deals", "board", [OPEN, _rule("rotting", "eq", True)], "", True),
    ("rep", "My quiet deals", "deals", "list", [OPEN, MINE, QUIET], "-value", False),
    ("manager", "Hot leads", "leads", "list", HOT, "-score", True),
    ("rep", "Customers without a next step", "contacts", "list",
     [_rule("stage", "eq", "customer"), _rule("nextStep", "eq", "none")], "lastActivityAt", False),
]  # fmt: skip


def add_views(world: World) -> None:
    """Three for everybody and two of a rep's own."""
    for who, name, kind, layout, rules, sort, shared in VIEWS:
        view = {"name": name, "kind": kind, "layout": layout, "shared": shared}
        more = {"filters": {"all": rules}, "sort": sort or None}
        world.acting(who).dispatch("crm.createView", {**view, **more})
