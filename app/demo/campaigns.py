"""What the demo's marketing sent, and what people did with it; what goes out next."""

import heapq
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.compose.actor import Actor
from app.compose.context import Context
from app.crm.campaigns.due import LAUNCH
from app.crm.campaigns.history import tell
from app.crm.campaigns.launch import SEND
from app.crm.campaigns.ledger import Fate, Ledger
from app.crm.campaigns.link_clicks import count_click
from app.crm.campaigns.machine import CAMPAIGN
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign, CampaignContent
from app.crm.campaigns.stats import stats_of_one
from app.crm.contacts.record import Contact
from app.demo.world import Story, World
from app.modules.notification.suppression import suppress

SEED = 85
DAYS_AGO = 9
# So many minutes after it arrived nobody opens it any more.
LATEST = 4_100
TOGETHER, EACH = 25, timedelta(seconds=40)
GONE = "550 5.1.1 The mailbox is not there any more"
EVERYBODY = {"all": [{"field": "contact.type", "op": "eq", "value": "person"},
                     {"field": "contact.stage", "op": "ne", "value": "churned"}]}  # fmt: skip
CUSTOMERS = {"all": [{"field": "contact.stage", "op": "eq", "value": "customer"},
                     {"field": "contact.type", "op": "eq", "value": "person"}]}  # fmt: skip
AGREED = ("At the fair in Ghent, on paper", "On the phone, when we called about the offer")


def campaign_stories(world: World) -> list[Story]:
    """One that is done, one that waits for its day, and a draft."""
    return [_of_marketing(world)]


def _of_marketing(world: World) -> Story:
    segments: dict[str, UUID] = {}
    yield from _before(world, segments)
    campaign_id, launched_at = yield from _launch(world, segments["everybody"])
    numbers = yield from _send(world, campaign_id, launched_at)
    readers = [Reader(world, campaign_id, n).story() for n in numbers]
    yield from _together([_finish(world, campaign_id, launched_at), *readers])
    yield from _next_ones(world, segments)


def _together(stories: Sequence[Story]) -> Story:
    """Several as one, each moment in its turn."""
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        moment, number, story = heapq.heappop(waiting)
        yield moment
        if (following := next(story, None)) is not None:
            heapq.heappush(waiting, (following, number, story))


def _before(world: World, segments: dict[str, UUID]) -> Story:
    """Whom it goes to, and who agreed or wants none."""
    yield world.ago(40, 10)
    marketing = world.acting("marketing")
    for key, name, rules in (
        ("everybody", "Everybody but former customers", EVERYBODY),
        ("customers", "Customers", CUSTOMERS),
    ):
        made = marketing.dispatch("crm.createSegment", {"name": name, "rules": rules})
        segments[key] = made.id
    people = _people(marketing)
    marketing.dispatch(
        "notification.suppress",
        {"address": "office@frostline.example", "detail": "A competitor"},
    )
    for number, contact_id in enumerate(people[:6]):
        said = {"channel": "email", "state": "given", "source": AGREED[number % 2]}
        marketing.dispatch("crm.recordConsent", {"id": contact_id, **said})
    told = {"channel": "email", "state": "withdrawn", "source": "Told us on the phone"}
    marketing.dispatch("crm.recordConsent", {"id": people[7], **told})


def _people(ctx: Context) -> Sequence[UUID]:
    persons = select(Contact.id).where(Contact.type == "person").order_by(Contact.sort_key)
    return ctx.session.scalars(persons).all()


def _launch(world: World, segment_id: UUID) -> Generator[datetime, None, tuple[UUID, datetime]]:
    yield world.ago(DAYS_AGO, 9)
    marketing = world.acting("marketing")
    fields = {"name": "Winter check", "segmentId": segment_id, "templateKey": "winter-check"}
    campaign = marketing.dispatch("crm.createCampaign", {**fields, "senderName": "Acme Demo"})
    marketing.dispatch("crm.launchCampaign", {"id": campaign.id})
    _leave(marketing, SEND)
    return campaign.id, marketing.now


def _send(
    world: World, campaign_id: UUID, launched_at: datetime
) -> Generator[datetime, None, list[int]]:
    """A few at a time, within minutes."""
    row = CampaignRecipient
    waiting = select(row.n).where(row.campaign_id == campaign_id, row.state == "queued")
    numbers = list(world.program.session.scalars(waiting.order_by(row.n)))
    for start in range(0, len(numbers), TOGETHER):
        yield launched_at + EACH * (start // TOGETHER + 1)
        ctx, these = _program(world), numbers[start : start + TOGETHER]
        ledger = Ledger(ctx.session, ctx.org_id, campaign_id, shard=1)
        ledger.settle([Fate(n, "sent") for n in these], ctx.now)
        campaign = ctx.session.get_one(Campaign, (ctx.org_id, campaign_id))
        sent = select(row).where(row.campaign_id == campaign_id, row.n.in_(these)).order_by(row.n)
        for recipient in ctx.session.scalars(sent, execution_options={"populate_existing": True}):
            tell(ctx, "campaign.sent", campaign, recipient)
    return numbers


def _leave(ctx: Context, name: str) -> None:
    """No worker need come for it."""
    ctx.unit.work = [row for row in ctx.unit.work if row["name"] != name]


@dataclass(frozen=True)
class Reader:
    """One recipient, and what comes of the mail; by a chance of its own, whatever else happens."""

    world: World
    campaign_id: UUID
    n: int

    @cached_property
    def chance(self) -> Random:
        return Random(self.n * SEED)

    def story(self) -> Story:
        chance = self.chance
        sent = self._row(self.world.program).sent_at or self.world.today
        if self.n % 41 == 7:
            yield sent + timedelta(minutes=1)
            self._came_back()
            return
        arrived = sent + timedelta(seconds=chance.randint(5, 90))
        yield arrived
        self._note("delivered")
        if chance.random() > 0.46:
            return
        usual = 100 if chance.random() < 0.7 else 1_200
        opened = arrived + timedelta(minutes=min(chance.expovariate(1 / usual), LATEST))
        yield opened
        self._note("opened", "campaign.opened")
        if chance.random() < 0.36:
            yield opened + timedelta(seconds=chance.randint(20, 300))
            self._click()
        elif chance.random() < 0.05:
            yield opened + timedelta(minutes=1)
            self._unsubscribe()

    def _came_back(self) -> None:
        ctx, campaign, row = self._here()
        noted = self._ledger(ctx).note(self.n, "bounced", ctx.now, GONE)
        suppress(ctx, row.address or "", "bounced", GONE, origin_id=campaign.id)
        if noted:
            tell(ctx, "campaign.bounced", campaign, noted.recipient, reason=GONE)

    def _note(self, kind: str, event: str = "", **more: Any) -> None:
        ctx, campaign, _ = self._here()
        noted = self._ledger(ctx).note(self.n, kind, ctx.now)
        if noted and event:
            tell(ctx, event, campaign, noted.recipient, **more)

    def _click(self) -> None:
        ctx, campaign, row = self._here()
        kept = ctx.session.get_one(CampaignContent, (ctx.org_id, campaign.id, row.channel))
        link = 0 if self.chance.random() < 0.7 else len(kept.links) - 1
        self._note("clicked", "campaign.clicked", url=kept.links[link])
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            count_click(self._ledger(ctx), row, link, ctx.now)
        if self.chance.random() < 0.25:
            self._note("converted")

    def _unsubscribe(self) -> None:
        ctx, campaign, row = self._here()
        self._note("unsubscribed", "campaign.unsubscribed", address=row.address)
        said = f"By a link in “{campaign.name}”."
        suppress(ctx, row.address or "", "unsubscribed", said, origin_id=campaign.id)

    def _here(self) -> tuple[Context, Campaign, CampaignRecipient]:
        ctx = _program(self.world)
        campaign = ctx.session.get_one(Campaign, (ctx.org_id, self.campaign_id))
        return ctx, campaign, self._row(ctx)

    def _row(self, ctx: Context) -> CampaignRecipient:
        key = (ctx.org_id, self.campaign_id, self.n)
        return ctx.session.get_one(CampaignRecipient, key, populate_existing=True)

    def _ledger(self, ctx: Context) -> Ledger:
        return Ledger(ctx.session, ctx.org_id, self.campaign_id, shard=1)


def _finish(world: World, campaign_id: UUID, launched_at: datetime) -> Story:
    yield launched_at + timedelta(minutes=5)
    ctx = _program(world)
    campaign = ctx.session.get_one(Campaign, (ctx.org_id, campaign_id))
    campaign.assign({"finished_at": ctx.now})
    facts = {**campaign.event_facts(), "status": "completed", "cancelled": 0}
    progress = stats_of_one(ctx, campaign_id).progress()
    CAMPAIGN.fire(ctx, campaign, "campaign.complete", **facts, **progress)


def _next_ones(world: World, segments: dict[str, UUID]) -> Story:
    yield world.ago(2, 15)
    marketing = world.acting("marketing")
    fields = {"name": "Winter check, a reminder", "templateKey": "winter-check"}
    later = marketing.dispatch(
        "crm.createCampaign", {**fields, "segmentId": segments["customers"], "ratePerMinute": 600}
    )
    at = world.ahead(6, 9)
    marketing.dispatch("crm.scheduleCampaign", {"id": later.id, "scheduledAt": at})
    _leave(marketing, LAUNCH)
    fields = {"name": "Yearly service", "type": "sms", "templateKey": "service-reminder"}
    marketing.dispatch("crm.createCampaign", {**fields, "segmentId": segments["customers"]})


def _program(world: World) -> Context:
    """The program at the story's moment."""
    ctx = world.acting("marketing")
    return Context(Actor.program(ctx.org_id), ctx.now, unit=ctx.unit, cause="demo", history=True)
