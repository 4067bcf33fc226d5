"""Who one is, and what one may do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import Field

from app.api.doing import Changes
from app.api.reading import Asks
from app.api.users import UserView
from app.api.views import View

if TYPE_CHECKING:
    from app.compose.context import Context


class OrgView(View):
    id: UUID
    name: str
    time_zone: str
    currency: str


class MeView(View):
    """`permissions` holds every right that is granted, for all records or one's own."""

    user: UserView
    org: OrgView
    roles: list[str]
    permissions: dict[str, Literal["all", "own"]]

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[MeView]":
        return [
            cls(
                user=UserView.present(ctx, [me.user])[0],
                org=OrgView.model_validate(me.org),
                roles=me.user.roles,
                permissions=me.permissions,
            )
            for me in found
        ]


class WishView(View):
    """One kind of notification: does it stand in the program, and does it come by mail?"""

    in_app: bool
    email: Literal["at-once", "digest", "never"]


class QuietView(View):
    """In the time of the user's own clock."""

    from_: str = Field(alias="from")
    until: str


class PreferencesView(View):
    """What one is told and how; quiet hours are null where there are none."""

    notifications: dict[str, WishView]
    quiet_hours: QuietView | None
    digest: bool


ROWS = [
    Asks("/me", "identity.me", MeView),
    Asks("/me/preferences", "notification.preferences", PreferencesView),
    Changes("/me/preferences", "notification.setPreferences", PreferencesView),
]
