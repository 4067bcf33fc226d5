"""Several changes of the rules are switched on at once, and can be taken back at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose.context import Context
from app.compose.errors import Conflict, Invalid
from app.compose.events import plain
from app.compose.payload import Target
from app.compose.registry import command
from app.crm.config import ScoringCaps
from app.crm.scoring.changing import add, change, checked, remove, values_of
from app.crm.scoring.following import SWITCHING
from app.crm.scoring.proposing import Plan, Planned, Proposal, plan
from app.crm.scoring.record import ScoringRule, ScoringRun
from app.crm.scoring.running import begin


class SwitchOn(Proposal):
    pass


class UndoSwitch(Target):
    pass


@command("crm.switchOnScoring", right="scoring:manage")
def switch_on(ctx: Context, data: SwitchOn) -> ScoringRun:
    """All of it or nothing, and all scores anew. Raises Invalid and Conflict as `plan` does, and
    Invalid where nothing would change."""
    back = _carry_out(ctx, plan(ctx, data, lock=True))
    if not any(back.values()):
        raise Invalid("Nothing would change.", "rules")
    return begin(ctx, back=back)


@command("crm.undoScoring", right="scoring:manage")
def undo(ctx: Context, run: ScoringRun, data: UndoSwitch) -> ScoringRun:
    """The rules as they were before this run; another run counts by them. Raises Conflict where
    they were changed again since."""
    if not run.back or run.id != latest_id(ctx):
        raise Conflict("The rules were changed again since.", code="not-undoable")
    return begin(ctx, back=_carry_out(ctx, _plan_back(ctx, run.back)))


def latest_id(ctx: Context) -> UUID | None:
    """The run that counts by the rules as they are now."""
    statement = select(ScoringRun.id).order_by(ScoringRun.created_at.desc(), ScoringRun.id.desc())
    return ctx.session.scalar(statement.limit(1))


def _carry_out(ctx: Context, planned: Plan) -> dict[str, Any]:
    """Does it. Returns what would take it back, in the form in which a run keeps it."""
    back: dict[str, Any] = {"changed": [], "new": [], "removed": [], "caps": None}
    for rule in planned.removed:
        back["new"].append({"id": rule.id, **values_of(rule)})
        remove(ctx, rule)
    ctx.session.flush()
    for one in planned.rules:
        if one.rule is None:
            back["removed"].append(add(ctx, one.values).id)
            continue
        before = values_of(one.rule)
        if change(ctx, one.rule, one.values):
            back["changed"].append({"id": one.rule.id, **before})
    if planned.caps != ctx.config.scoring_caps:
        back["caps"] = ctx.config.scoring_caps.as_json()
        _set_caps(ctx, planned.caps)
    kept: dict[str, Any] = plain(back)
    return kept


def _set_caps(ctx: Context, caps: ScoringCaps) -> None:
    """In the name of whoever switches it on, who need not be an administrator for that."""
    program = ctx.as_program()
    acting = Context(program.actor, ctx.now, unit=ctx.unit, cause=SWITCHING)
    acting.dispatch("crm.updateSettings", {"config": {"scoringCaps": caps.as_json()}})
    ctx.forget_config()


def _plan_back(ctx: Context, back: dict[str, Any]) -> Plan:
    live = {rule.id: rule for rule in ctx.session.scalars(select(ScoringRule).with_for_update())}
    changed = [_restored(ctx, one, live.get(UUID(one["id"]))) for one in back["changed"]]
    new = [_restored(ctx, one, None) for one in back["new"]]
    removed = [live[UUID(one)] for one in back["removed"] if UUID(one) in live]
    caps = ctx.config.scoring_caps
    if back["caps"] is not None:
        caps = ScoringCaps.model_validate(back["caps"])
    return Plan([*changed, *new], removed, [], caps)


def _restored(ctx: Context, kept: dict[str, Any], rule: ScoringRule | None) -> Planned:
    values = checked(ctx, {name: value for name, value in kept.items() if name != "id"})
    return Planned(rule, values if rule else {**values, "id": UUID(kept["id"])})
