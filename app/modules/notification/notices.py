"""The built-in words of notifications; the compose writes them, an org may have its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.modules.notification.wording import gaps

if TYPE_CHECKING:
    from app.compose.context import Context

IN_APP, EMAIL = "in_app", "email"


@dataclass(frozen=True)
class Notice:
    """`url` is a path within the program. `channels` are used where a sender names none; `more`
    are variables that its words may use besides those which they do."""

    key: str
    name: str
    title: str
    body: str
    url: str
    channels: tuple[str, ...] = (IN_APP,)
    more: tuple[str, ...] = ()

    @property
    def variables(self) -> list[str]:
        """What its words may be filled with."""
        return sorted({*gaps(self.title), *gaps(self.body), *self.more, "recipient.name"})


NOTICES: dict[str, Notice] = {}
TELLERS: "list[Callable[[Context, Mapping[str, Any]], dict[str, Any]]]" = []


def notice(
    key: str,
    name: str,
    *,
    title: str,
    body: str,
    url: str,
    channels: tuple[str, ...] = (IN_APP,),
    more: tuple[str, ...] = (),
) -> None:
    """Declares what a template key says when the org has no words of its own."""
    NOTICES[key] = Notice(key, name, title, body, url, channels, more)


def teller(
    tell: "Callable[[Context, Mapping[str, Any]], dict[str, Any]]",
) -> "Callable[[Context, Mapping[str, Any]], dict[str, Any]]":
    """Registers `tell(ctx, variables)`, which adds to the variables what words need of them: names
    and titles for ids."""
    TELLERS.append(tell)
    return tell


def told(ctx: "Context", variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables with everything that tellers know."""
    found = dict(variables)
    for tell in TELLERS:
        found.update(tell(ctx, variables))
    return found
