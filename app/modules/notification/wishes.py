"""What a user wants to be told, on which channel, and when not."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.modules.notification.notices import EMAIL, IN_APP, NOTICES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.modules.identity.models import User

AT_ONCE, IN_DIGEST, NEVER = "at-once", "digest", "never"
KEPT = {AT_ONCE: True, IN_DIGEST: "digest", NEVER: False}
SAID = {True: AT_ONCE, "digest": IN_DIGEST, False: NEVER}


@dataclass(frozen=True)
class Wish:
    """For one kind of notice: does it stand in the program, and does it come by mail? What the
    digest is to tell stands in the program in any case, for that is what the digest reads."""

    in_app: bool
    email: str

    @property
    def stands(self) -> bool:
        return self.in_app or self.email == IN_DIGEST


def wish(user: "User", key: str, channels: "Iterable[str] | None" = None) -> Wish:
    """The user's choice (`preferences.notifications[key][channel]`). Where none was made it is
    told on `channels`, which are the notice's own unless its sender names others."""
    usual = set(NOTICES[key].channels if channels is None else channels)
    chosen: Any = (user.preferences.get("notifications") or {}).get(key) or {}
    return Wish(
        bool(chosen.get(IN_APP, IN_APP in usual)),
        SAID.get(chosen.get(EMAIL, EMAIL in usual), AT_ONCE),
    )


def quiet_until(user: "User", now: datetime) -> datetime | None:
    """When the user's quiet hours end, if it is quiet now. They are hours of the user's clock, so
    in a night of summer time they are one longer or shorter."""
    hours = user.preferences.get("quietHours")
    if not hours:
        return None
    zone = ZoneInfo(user.time_zone)
    begin, end = time.fromisoformat(hours["from"]), time.fromisoformat(hours["until"])
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=1), today):
        over = day if begin < end else day + timedelta(days=1)
        start = datetime.combine(day, begin, zone).astimezone(UTC)
        stop = datetime.combine(over, end, zone).astimezone(UTC)
        if start <= now < stop:
            return stop
    return None


def wants_digest(user: "User") -> bool:
    return bool(user.preferences.get("digest"))
