"""The administrator changes the org's settings."""

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from app.compose.errors import Invalid
from app.compose.events import plain
from app.compose.money import Money
from app.compose.payload import Payload, RequiredLine, TimeZone, refusal
from app.compose.registry import command
from app.crm.config import OrgConfig
from app.crm.pipelines.record import Pipeline

if TYPE_CHECKING:
    from app.compose.context import Context


class UpdateSettings(Payload):
    """`name` and `timeZone` are the org's own; `changes` are `config.*`."""

    name: RequiredLine | None = None
    time_zone: TimeZone | None = None
    config: dict[str, Any] = {}


@command("crm.updateSettings", right="settings:manage")
def update_settings(ctx: "Context", data: UpdateSettings) -> OrgConfig:
    """Changes what is named, checks the whole. Raises Invalid, also for names nobody knows."""
    org = ctx.org
    before = ctx.config.as_json()
    try:
        merged = OrgConfig(**{**before, **_named(before, data.config), "currency": org.currency})
    except ValidationError as error:
        raise refusal(error) from None
    _check_threshold(merged.high_value_threshold, org.currency)
    if merged.default_pipeline_id:
        ctx.referred(Pipeline, merged.default_pipeline_id, "defaultPipelineId")
    org.settings = plain(merged.as_json())
    org.name, org.time_zone = data.name or org.name, data.time_zone or org.time_zone
    ctx.forget_config()
    after = merged.as_json()
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if "currency" in data.config:
        raise Invalid("The org's currency can't be changed.", "currency")
    ctx.emit("settings.updated", org, changes=changes)
    return merged


def _check_threshold(threshold: Money | None, currency: str) -> None:
    if threshold and (threshold.currency != currency or threshold.amount < 0):
        raise Invalid(f"must be zero or more, in {currency}", "highValueThreshold")


def _named(before: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """A part of what has parts leaves the others as they were."""
    parts = {name: config[name] for name in PARTS if isinstance(config.get(name), dict)}
    return {**config, **{name: {**before[name], **part} for name, part in parts.items()}}


PARTS = ("leadDecay", "scoringCaps")
