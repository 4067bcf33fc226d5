"""Whose booking page an address is: a user's or a team's, of whichever org."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.modules.identity.models import USUAL_MINUTES, Team, User
from app.modules.scheduling.availability import bookable
from app.modules.scheduling.terms import Terms

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Page:
    """`people` are those who can be booked; nobody, where all have left or have no meetings."""

    slug: str
    holder: User | Team
    people: list[Terms]

    @property
    def is_team(self) -> bool:
        return isinstance(self.holder, Team)

    @property
    def minutes(self) -> int:
        if isinstance(self.holder, Team):
            return self.holder.meeting_minutes
        return self.people[0].meeting_minutes if self.people else USUAL_MINUTES

    @property
    def target(self) -> dict[str, UUID]:
        """What a hold names."""
        return {"teamId" if self.is_team else "resourceId": self.holder.id}


def holder_of(slug: str) -> User | Team | None:
    """Looked for in all orgs: the address names none."""
    anywhere = {"all_orgs": True}
    user = select(User).where(User.booking_slug == slug).execution_options(**anywhere)
    team = select(Team).where(Team.booking_slug == slug).execution_options(**anywhere)
    return db.session.scalars(user).one_or_none() or db.session.scalars(team).one_or_none()


def page_of(ctx: "Context", holder: User | Team) -> Page:
    """The holder's page as it is now. One statement."""
    whose = User.team_id == holder.id if isinstance(holder, Team) else User.id == holder.id
    return Page(holder.booking_slug or "", holder, bookable(ctx, whose))
