"""Saves what a form says. What only this side touched is merged into a record that somebody else
changed meanwhile; what both touched is left to the person."""

from dataclasses import dataclass, field
from typing import Any

from app.compose.conflicts import Clash, Divergence
from app.compose.context import Context
from app.compose.errors import Conflict
from app.web.sheets.sheet import Sheet

TRIES = 5


@dataclass(frozen=True)
class Saved:
    """The record as it is now. `merged`: somebody else changed other fields meanwhile; `clashes`
    are the fields that are not saved, because both sides changed them."""

    record: Any
    merged: bool = False
    clashes: list[Clash] = field(default_factory=list)


def save(ctx: Context, sheet: Sheet, payload: dict[str, Any]) -> Saved:
    """Raises ComposeError for anything but a clash."""
    clashes: dict[str, Clash] = {}
    left, merged = payload, False
    for _ in range(TRIES):
        try:
            record = ctx.dispatch(sheet.command, left)
            return Saved(record, merged, list(clashes.values()))
        except Conflict as stale:
            if stale.code != "stale":
                raise
            found: Divergence = stale.extra["divergence"]
            clashes |= {clash.field: clash for clash in found.clashes}
            now = ctx.get(sheet.model, payload["id"])
            left = {"id": now.id, "version": now.version, **_only(left, found.only_mine)}
            merged = True
            if not found.only_mine:
                return Saved(now, merged, list(clashes.values()))
    raise Conflict("Too many people are changing this at once.", code="busy")


def _only(payload: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The part of the payload that these fields name; one may be a key within an object."""
    part: dict[str, Any] = {}
    for name in names:
        outer, _, key = name.partition(".")
        if key:
            part[outer] = {**part.get(outer, {}), key: payload[outer][key]}
        else:
            part[outer] = payload[outer]
    return part
