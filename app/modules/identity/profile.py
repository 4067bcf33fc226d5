"""What users change about themselves."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, StringConstraints

from app.compose.payload import Payload, RequiredLine, TimeZone, printable
from app.compose.registry import command
from app.modules.identity.commands import Locale
from app.modules.identity.models import User
from app.modules.identity.naming import Slug, refuse_taken_slug

if TYPE_CHECKING:
    from app.compose.context import Context

Signature = Annotated[str, StringConstraints(max_length=2000), AfterValidator(printable)]


class UpdateProfile(Payload):
    name: RequiredLine | None = None
    time_zone: TimeZone | None = None
    locale: Locale | None = None
    signature: Signature | None = None
    single_keys: bool | None = None
    booking_slug: Slug | None = None


@command("identity.updateProfile", right="profile:update")
def update_profile(ctx: "Context", data: UpdateProfile) -> User:
    """The actor's own name, zone and language, the mail signature, keys on or off, and the address
    of the booking page."""
    user = ctx.session.get_one(User, (ctx.org_id, ctx.actor.id))
    refuse_taken_slug(ctx, data.booking_slug, user.id)
    values = {name: value for name, value in data.changes().items() if value is not None}
    preferences: dict[str, Any] = {
        name: values.pop(name) for name in ("signature", "single_keys") if name in values
    }
    values["preferences"] = {**user.preferences, **preferences}
    changes = user.assign(values)
    if changes:
        ctx.emit("user.updated", user, changes=changes, user_id=user.id, name=user.name)
    return user
