"""The org's settings as they are."""

from typing import TYPE_CHECKING

from app.compose.payload import Payload, RequiredLine
from app.compose.registry import query
from app.crm.config import OrgConfig

if TYPE_CHECKING:
    from app.compose.context import Context


class GetSettings(Payload):
    pass


class Settings(OrgConfig):
    """`config.*` together with the org's own name and time zone."""

    name: RequiredLine
    time_zone: str


@query("crm.getSettings", right="settings:manage")
def get_settings(ctx: "Context", data: GetSettings) -> Settings:
    """All of them, defaults included."""
    org = ctx.org
    return Settings.model_validate(
        {
            **ctx.config.as_json(),
            "currency": org.currency,
            "name": org.name,
            "timeZone": org.time_zone,
        }
    )
