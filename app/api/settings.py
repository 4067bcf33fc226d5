"""The org's settings: `config.*` of the rules, flat, with the org's own name and time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.api.call import Answer, Call
from app.api.doing import Changes
from app.api.reading import Asks
from app.compose.payload import Payload
from app.crm.settings.queries import Settings

if TYPE_CHECKING:
    from app.compose.context import Context

OWN = ("name", "timeZone")


class SettingsView(Settings):
    """What PATCH takes too, but for `currency`."""

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> list[Any]:
        return list(found)


@dataclass(frozen=True)
class ChangesSettings(Changes):
    """The body is flat; the command keeps the org's own fields apart from `config.*`."""

    @property
    def body(self) -> type[Payload]:
        return Settings

    def payload(self, ctx: "Context", call: Call) -> dict[str, Any]:
        own = {name: call.body[name] for name in OWN if name in call.body}
        config = {name: value for name, value in call.body.items() if name not in OWN}
        return {**own, "config": config}

    def show(self, ctx: "Context", done: Any) -> Answer:
        return Answer(200, ctx.query("crm.getSettings"))


ROWS = [
    Asks("/settings", "crm.getSettings", SettingsView),
    ChangesSettings("/settings", "crm.updateSettings"),
]
