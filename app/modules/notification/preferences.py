"""One's own preferences: kinds by channels, quiet hours, the daily digest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from app.compose.errors import Invalid
from app.compose.faults import Like
from app.compose.payload import Line, Payload
from app.compose.registry import command, query
from app.modules.identity.models import User
from app.modules.notification.digests import begin_tomorrow
from app.modules.notification.notices import EMAIL, IN_APP, NOTICES
from app.modules.notification.wishes import IN_DIGEST, KEPT, Wish, wants_digest, wish

if TYPE_CHECKING:
    from app.compose.context import Context

Clock = Annotated[str, Like(r"^([01]\d|2[0-3]):[0-5]\d$", "must be a time of day as 09:00")]


class QuietHours(Payload):
    """From one time of the user's own clock to another, also past midnight."""

    from_: Annotated[Clock, Field(alias="from")]
    until: Clock

    @model_validator(mode="after")
    def _some_hours_are_left(self) -> "QuietHours":
        if self.from_ == self.until:
            raise ValueError("would be quiet all day")
        return self


class Choice(Payload):
    """What is not named stays as it is."""

    in_app: bool | None = None
    email: Literal["at-once", "digest", "never"] | None = None


class GetPreferences(Payload):
    pass


class SetPreferences(Payload):
    """`notifications` are choices by the notice's key; quiet hours are taken back with null."""

    notifications: Annotated[dict[Line, Choice], Field(max_length=200)] = {}
    quiet_hours: QuietHours | None = None
    digest: bool | None = None


@dataclass(frozen=True)
class Preferences:
    """As they hold now, the usual ones included."""

    notifications: dict[str, Wish]
    quiet_hours: dict[str, str] | None
    digest: bool


@query("notification.preferences", right="notification:read")
def get_preferences(ctx: "Context", data: GetPreferences) -> Preferences:
    """The actor's own."""
    return _preferences(_actor(ctx))


@command("notification.setPreferences", right="profile:update")
def set_preferences(ctx: "Context", data: SetPreferences) -> Preferences:
    """Changes what is named. A digest that is switched on after its hour begins the next morning.
    Raises Invalid for a kind that is none, and for one in a digest that is off."""
    user = _actor(ctx)
    for key in data.notifications:
        if key not in NOTICES:
            raise Invalid("is no kind of notification", f"notifications.{key}")
    had_digest = wants_digest(user)
    before, changed = user.preferences, _changed(user, data)
    user.preferences = {**before, **changed}
    changes = {
        name: [before.get(name), value]
        for name, value in changed.items()
        if value != before.get(name)
    }
    _refuse_lost(user)
    if wants_digest(user) and not had_digest:
        begin_tomorrow(ctx, user)
    if changes:
        ctx.emit("user.updated", user, changes=changes, user_id=user.id, name=user.name)
    return _preferences(user)


def _actor(ctx: "Context") -> User:
    return ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))


def _preferences(user: User) -> Preferences:
    kinds = {key: wish(user, key) for key in NOTICES}
    return Preferences(kinds, user.preferences.get("quietHours"), wants_digest(user))


def _changed(user: User, data: SetPreferences) -> dict[str, Any]:
    named = data.changes()
    values: dict[str, Any] = {}
    if named.get("notifications"):
        kept: Any = user.preferences.get("notifications") or {}
        chosen = {key: _kept(kept.get(key) or {}, c) for key, c in data.notifications.items()}
        values["notifications"] = {**kept, **chosen}
    if "quiet_hours" in named:
        values["quietHours"] = data.quiet_hours and data.quiet_hours.model_dump(by_alias=True)
    if data.digest is not None:
        values["digest"] = data.digest
    return values


def _kept(before: dict[str, Any], choice: Choice) -> dict[str, Any]:
    after = dict(before)
    if choice.in_app is not None:
        after[IN_APP] = choice.in_app
    if choice.email is not None:
        after[EMAIL] = KEPT[choice.email]
    return after


def _refuse_lost(user: User) -> None:
    """What waits for a digest that never comes would be lost."""
    lost = [key for key in NOTICES if wish(user, key).email == IN_DIGEST]
    if lost and not wants_digest(user):
        raise Invalid("Something waits for the daily digest: switch it on.", "digest")
