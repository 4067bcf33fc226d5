"""Deals of the last months: how far each got, when somebody last cared, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.crm.pipelines.queries import default_pipeline, stages_named
from app.demo.activities import done, plan_next, touch
from app.demo.customers import Customer
from app.demo.notices import tell
from app.demo.offers import Offer, offer
from app.demo.processes import welcome, work_off
from app.demo.world import Story, World

# How many open deals stand in each of the five stages.
OPEN = (8, 7, 6, 4, 3)
# One next step for each open deal, taken in turn; "rotting": nobody cared for long.
NEXT = ("planned", "overdue", "today", "planned", "none", "planned", "rotting", "today", "planned")
# Days ago when they were closed.
WON = (2, 5, 9, 16, 24, 33, 47, 62, 88, 110)
LOST = ((4, "Price"), (12, "No decision"), (27, "Bad timing"), (41, "Missing feature"),
        (73, "Price"))  # fmt: skip
ABANDONED = (52,)
# Customers won within so many days are being welcomed.
ONBOARDED = 9


@dataclass
class Plan:
    """`stage` counts from 0; `closed` is how many days ago, for one that is not open."""

    customer: Customer
    stage: int
    status: str
    quiet: int
    next: str = "none"
    closed: int = 0
    reason: str | None = None
    large: bool = False


def deal_stories(world: World, known: list[Customer]) -> list[Story]:
    """Some 45 deals, each with another customer."""
    stages = [stage.id for stage in _stages(world)]
    return [_story(world, plan, stages) for plan in _plans(world, known)]


def _stages(world: World) -> Any:
    ctx = world.program
    return stages_named(ctx, default_pipeline(ctx).id).values()


def _plans(world: World, known: list[Customer]) -> Iterator[Plan]:
    customers = iter(known)
    number = 0
    for stage, count in enumerate(OPEN):
        for _ in range(count):
            step = NEXT[number % len(NEXT)]
            quiet = 17 + number % 9 if step == "rotting" else number % 5
            large = number % 7 == 3
            yield Plan(next(customers), stage, "open", quiet, step, large=large)
            number += 1
    for place, closed in enumerate(WON):
        yield Plan(next(customers), 4, "won", closed, closed=closed, large=place % 4 == 1)
    for closed, reason in LOST:
        yield Plan(next(customers), 1 + closed % 3, "lost", closed, closed=closed, reason=reason)
    for closed in ABANDONED:
        yield Plan(next(customers), 1, "abandoned", closed, closed=closed)
    # Its seller has won it and waits for the manager's word.
    waiting = next(one for one in customers if one.owner == "rep")
    yield Plan(waiting, 4, "waiting", 1, "planned", large=True)


def _story(world: World, plan: Plan, stages: list[Any]) -> Story:
    owner, wanted = plan.customer.owner, offer(world, large=plan.large)
    moments = _moments(world, plan)
    yield next(moments)
    deal = _create(world, plan, wanted)
    yield next(moments)
    touch(world, owner, deal, first=True)
    for stage_id in stages[1 : plan.stage + 1]:
        yield next(moments)
        touch(world, owner, deal)
        yield next(moments)
        _move(world, owner, deal, stage_id)
    yield next(moments)
    done(world, owner, deal)
    if plan.status in ("open", "waiting"):
        work_off(world, owner, deal, plan.stage, plan.next)
        plan_next(world, owner, deal, plan.next)
    if plan.status == "waiting":
        yield world.today - timedelta(hours=3)
        held = world.acting(owner).dispatch("crm.markDealWon", {"id": deal.id})
        asked = {"requestedById": deal.owner_id, "approvalId": held.approval.id}
        tell(world, "deal.approval-requested", "manager", deal, **asked)
    elif plan.status != "open":
        yield from _close(world, plan, deal)


def _moments(world: World, plan: Plan) -> Iterator[datetime]:
    """From the first idea to the last time somebody cared, with days in between."""
    steps = 3 + 2 * plan.stage
    gaps = [world.chance.randint(1, 5) for _ in range(steps)]
    days = plan.quiet + sum(gaps)
    for gap in gaps:
        yield world.ago(days)
        days -= gap
    while True:
        yield world.ago(days)


def _create(world: World, plan: Plan, wanted: Offer) -> Any:
    ends = plan.closed and -plan.closed
    close = world.ahead(ends or world.chance.choice([-4, 6, 12, 20, 33, 48, 70]), 12)
    deal = world.acting(plan.customer.owner).dispatch(
        "crm.createDeal",
        {
            "title": wanted.title,
            "contactId": plan.customer.people[0],
            "value": wanted.value,
            "expectedCloseDate": close,
            "tags": ["key account"] if plan.customer.owner == "manager" else [],
        },
    )
    wanted.write_lines(world, deal)
    return deal


def _move(world: World, owner: str, deal: Any, stage_id: Any) -> None:
    world.acting(owner).dispatch("crm.moveDealToStage", {"id": deal.id, "stageId": stage_id})


def _close(world: World, plan: Plan, deal: Any) -> Story:
    """Large ones that a rep has won wait an hour for the manager."""
    owner, this = plan.customer.owner, {"id": deal.id}
    moment = world.ago(plan.closed - 0.5)
    yield moment
    if plan.status == "lost":
        lost = {**this, "lostReason": plan.reason}
        world.acting(owner).dispatch("crm.markDealLost", lost)
    elif plan.status == "abandoned":
        world.acting(owner).dispatch("crm.abandonDeal", this)
    else:
        held = world.acting(owner).dispatch("crm.markDealWon", this)
        if hasattr(held, "approval"):
            yield moment + timedelta(hours=1)
            world.acting("manager").dispatch("approval.approve", {"id": held.approval.id})
            tell(world, "deal.approved", owner, deal, approvalId=held.approval.id)
        if plan.closed <= ONBOARDED:
            welcome(world, owner, deal)
