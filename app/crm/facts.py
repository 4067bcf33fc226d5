"""What rules may ask: the record with what the request adds to it, the actor, the settings."""

from typing import TYPE_CHECKING, Any

from pydantic.alias_generators import to_camel

from app.compose.money import Money
from app.compose.registry import Command, registry

if TYPE_CHECKING:
    from app.compose.context import Context


def facts(ctx: "Context", command: Command, record: Any, data: Any) -> dict[str, Any]:
    """Amounts are in the org's own currency; without a rate an amount counts as it is written."""
    roles = ctx.actor.roles if not ctx.actor.system else registry.matrix.roles
    config = ctx.config
    found: dict[str, Any] = {
        "actor": {"roles": registry.matrix.all_roles(roles)},
        "config": {to_camel(name): getattr(config, name) for name in type(config).model_fields},
    }
    if record is not None:
        found[record.kind] = {
            **{
                to_camel(column.key): _in_own_currency(ctx, getattr(record, column.key))
                for column in _columns(record)
            },
            **{
                to_camel(name): _in_own_currency(ctx, value)
                for name, value in data.changes().items()
                if value not in (None, "")
            },
        }
    return found


def _columns(record: Any) -> list[Any]:
    return list(record.__mapper__.column_attrs) + list(record.__mapper__.composites)


def _in_own_currency(ctx: "Context", value: Any) -> Any:
    if isinstance(value, Money):
        return ctx.config.in_own_currency(value) or value
    return value
