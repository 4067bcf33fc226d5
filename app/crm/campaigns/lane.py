"""One lane of a campaign at work, for a moment at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select, text

from app.crm.campaigns import chunks
from app.crm.campaigns.breaker import Stuck
from app.crm.campaigns.checklist import NAMES
from app.crm.campaigns.claiming import claim, is_worth, size
from app.crm.campaigns.handing_over import Hand, Later
from app.crm.campaigns.ledger import Ledger
from app.crm.campaigns.lines import Lines
from app.crm.campaigns.pace import Turn, give_back, of_campaign, of_carrier, take_turn
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.campaigns.record import Campaign, CampaignContent
from app.crm.campaigns.rendering import Rendering
from app.crm.campaigns.request import CampaignRun
from app.crm.campaigns.taking_up import give_up, settle, take_up
from app.crm.campaigns.timing import opens_at
from app.extensions import db
from app.modules.notification.carriers import CARRIERS, Carrier, carrier_for

if TYPE_CHECKING:
    from app.compose.context import Context

SLICE_SECONDS = 0.8
LOOK_AGAIN = timedelta(minutes=1)
CANCELLED = "The campaign was cancelled while it was being sent. It may have arrived."


@dataclass(frozen=True)
class Next:
    """The lane goes on at `at` (None: nothing is left for it); `why` it waits; `stuck` says why it
    can't go on by itself."""

    at: datetime | None = None
    why: str | None = None
    stuck: str | None = None


class Lane:
    """The lane with this number. What it writes is committed at once, on connections of its own:
    the runner's transaction ends only after the messages are out."""

    def __init__(
        self,
        ctx: "Context",
        campaign: Campaign,
        run: CampaignRun,
        lane: int,
        each: float | None = None,
    ) -> None:
        """`each` is how many seconds a message took lately, None where nobody knows."""
        self.ctx, self.campaign, self.number, self.each = ctx, campaign, lane, each
        self._troubled = bool(run.failures or run.refusals)
        self._renderings: list[Rendering] | None = None

    def work(self) -> Next:
        """Sends for a moment."""
        with ExitStack() as stack:
            hand, lines = self._hand(stack), Lines(stack)
            try:
                while True:
                    self._finish_own(hand, lines)
                    if not self._step(hand, lines):
                        return Next(self._next_due())
                    if not is_worth(hand.deadline - monotonic(), self.each):
                        return Next(self.ctx.now)
            except Later as later:
                return Next(later.at, str(later))
            except Stuck as stuck:
                return Next(stuck=str(stuck))

    def leave(self) -> None:
        """The campaign does not run: nothing is begun, and what a run that died left is settled.
        Where it is over for good, what was to be repeated is not."""
        with ExitStack() as stack:
            hand, lines = self._hand(stack), Lines(stack)
            for chunk in self._own(hand):
                carrier = CARRIERS.get(chunk.carrier)
                if carrier is None or not carrier.repeats:
                    settle(hand, lines, chunk, carrier)
                elif self.campaign.status == "completed":
                    give_up(hand, chunk, CANCELLED)

    def _hand(self, stack: ExitStack) -> Hand:
        line, apart = (stack.enter_context(db.engine.connect()) for _ in range(2))
        apart.execution_options(isolation_level="AUTOCOMMIT")
        stack.enter_context(_planned_once(apart))
        ledger, notes = (
            Ledger(each, self.ctx.org_id, self.campaign.id, shard=self.number + 1)
            for each in (line, apart)
        )
        deadline = monotonic() + SLICE_SECONDS
        return Hand(self.ctx, self.campaign, ledger, notes, self.number, deadline, self._troubled)

    def _own(self, hand: Hand) -> list[chunks.Chunk]:
        with hand.ledger.line.begin():
            return chunks.left_behind(hand.ledger, self.number)

    def _finish_own(self, hand: Hand, lines: Lines) -> None:
        while hand.left:
            hand.left = False
            for chunk in self._own(hand):
                take_up(hand, lines, chunk)

    def _step(self, hand: Hand, lines: Lines) -> bool:
        """One request. False where nobody is left to send to. Raises Later, Stuck."""
        ctx, campaign = self.ctx, self.campaign
        opening = opens_at(campaign.window, ctx.org.time_zone, ctx.now)
        if opening > ctx.now:
            raise Later(opening, "Waits for the hours in which it may send.")
        waits: list[Later] = []
        for rendering in list(self._all_renderings()):
            carrier = carrier_for(rendering.channel)
            if carrier is None:
                waits.append(Later(ctx.now + LOOK_AGAIN, no_carrier(rendering.channel)))
                continue
            limits = self._limits(carrier)
            turn = self._turn(hand, carrier, limits)
            if not turn.count:
                waits.append(Later(turn.at, ""))
                continue
            seen = self._send(hand, lines, rendering, carrier, turn.count)
            self._give_back(hand, limits, turn.count - seen)
            if seen:
                return True
        if waits:
            raise min(waits, key=lambda later: later.at)
        return False

    def _send(
        self, hand: Hand, lines: Lines, rendering: Rendering, carrier: Carrier, most: int
    ) -> int:
        """To how many."""
        began = monotonic()
        claimed = claim(self.ctx, hand.ledger, self.number, rendering, carrier, most)
        if claimed.chunk:
            handed = hand.give(carrier, lines.to(carrier), claimed.chunk)
            self.each = (monotonic() - began) / handed
        if not claimed.seen:
            self._all_renderings().remove(rendering)
        return claimed.seen

    def _limits(self, carrier: Carrier) -> dict[str, float | None]:
        """Messages a second."""
        per_minute = self.campaign.rate_per_minute
        return {
            of_campaign(self.campaign.id): per_minute / 60 if per_minute else None,
            of_carrier(carrier.name): self.ctx.config.carrier_rates.get(carrier.name),
        }

    def _turn(self, hand: Hand, carrier: Carrier, limits: dict[str, float | None]) -> Turn:
        line, now = hand.ledger.line, self.ctx.now
        most = size(carrier, hand.deadline - monotonic(), self.each)
        with line.begin():
            return take_turn(line, self.ctx.org_id, limits, most, now)

    def _give_back(self, hand: Hand, limits: dict[str, float | None], count: int) -> None:
        if count and any(limits.values()):
            with hand.ledger.line.begin():
                give_back(hand.ledger.line, self.ctx.org_id, limits, count)

    def _all_renderings(self) -> list[Rendering]:
        if self._renderings is None:
            kept = select(CampaignContent).where(CampaignContent.campaign_id == self.campaign.id)
            found = self.ctx.session.scalars(kept.order_by(CampaignContent.first_n))
            self._renderings = [
                Rendering.frozen(self.ctx, self.campaign, one) for one in found if one.last_n
            ]
        return self._renderings

    def _next_due(self) -> datetime | None:
        """When the first of those who are to be tried again is due."""
        waiting = select(func.min(CampaignRecipient.due_at)).where(
            CampaignRecipient.campaign_id == self.campaign.id,
            CampaignRecipient.state == "queued",
            CampaignRecipient.due_at > self.ctx.now,
        )
        return self.ctx.session.scalar(waiting)


@contextmanager
def _planned_once(line: Connection) -> Iterator[None]:
    """What a line says for each message is planned for the first one: to plan it costs as much as
    to do it, and the server would for each list of numbers."""
    line.execute(text("SET plan_cache_mode = force_generic_plan"))
    try:
        yield
    finally:
        line.execute(text("RESET plan_cache_mode"))


def no_carrier(channel: str) -> str:
    return f"Waits for a provider for {NAMES[channel]} to be configured."
