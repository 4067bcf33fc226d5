"""How the demo's past is told: every story waits for its next moment, and they are told in order.

So what was done first has the lower number in the event log, and each record its real dates.
"""

import heapq
from collections.abc import Generator, Iterable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from app.compose.actor import Actor
from app.compose.context import Context
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User

FORGET_EVERY = 20

Story = Generator[datetime, None, None]


class World:
    """Who there is, what time it is in the telling, and the chance that is the same every time.
    `users` are known by the part of their address before the @."""

    def __init__(self, program: Context, chance: Random) -> None:
        self.program = program
        self.today = program.now
        self.chance = chance
        self.users: dict[str, User] = {}
        self.products: list[Any] = []
        self._clock = program.now

    def acting(self, who: str) -> Context:
        """A context in which this user acts at the story's moment."""
        return self._context_of(actor_of(self.users[who]))

    def nobody(self) -> Context:
        """The program at the story's moment, for what a stranger does."""
        return self._context_of(self.program.actor)

    def as_of_now(self) -> Context:
        """The program itself, today."""
        self._set_clock(self.today)
        self._forget()
        return self.program

    def ago(self, days: float, hour: int = 0) -> datetime:
        """A moment some days ago at a working hour; never later than a few minutes ago."""
        day = (self.today - timedelta(days=days)).replace(minute=self.chance.randrange(0, 60, 5))
        moment = day.replace(hour=hour or self.chance.randrange(8, 17), second=0, microsecond=0)
        return min(moment, self.today - timedelta(minutes=self.chance.randrange(3, 55)))

    def ahead(self, days: int, hour: int = 0) -> datetime:
        """A moment in some days, likewise."""
        day = self.today + timedelta(days=days)
        hour = hour or self.chance.randrange(9, 17)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0)

    def tell(self, stories: Iterable[Story]) -> None:
        """Runs all stories to their end, each moment in its turn."""
        waiting: list[tuple[datetime, int, Story]] = []
        for number, story in enumerate(stories):
            self._wait(waiting, number, story)
        for step in count():
            if not waiting:
                return
            moment, number, story = heapq.heappop(waiting)
            self._set_clock(moment)
            self._wait(waiting, number, story)
            if step % FORGET_EVERY == 0:
                self._forget()

    def _forget(self) -> None:
        """The session searches all it knows at each update, so it must not know too much."""
        self.program.session.flush()
        self.program.session.expunge_all()

    def _wait(self, waiting: Any, number: int, story: Story) -> None:
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(waiting, (moment, number, story))

    def _set_clock(self, moment: datetime) -> None:
        self._clock = moment
        self.program.session.info["now"] = moment

    def _context_of(self, actor: Actor) -> Context:
        unit = self.program.unit
        return Context(actor, self._clock, unit=unit, cause="demo", history=True)
