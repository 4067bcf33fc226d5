"""A row of the API: its method, path and right, and how it answers.

A row names the command or query that it stands for; everything else (parsing, refusing, answering,
the description) follows from that. `reading` has the rows that ask, `doing` those that change.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from app.api.call import Answer, Call
from app.api.views import View
from app.compose.payload import Payload

if TYPE_CHECKING:
    from app.compose.context import Context

SIGNED_IN = "signed-in"


@dataclass(frozen=True)
class Row(ABC):
    """`path` is below /crm, with `:name` for what varies."""

    path: str
    method: ClassVar[str]
    status: ClassVar[int] = 200
    body_needed: ClassVar[bool] = False

    @property
    @abstractmethod
    def right(self) -> str:
        """The right that is asked of the caller; `signed-in` for one's own things."""

    @abstractmethod
    def answer(self, ctx: "Context", call: Call) -> Answer:
        """Does it. Raises ComposeError."""

    @property
    def parameters(self) -> type[Payload] | None:
        """What the query string may hold."""
        return None

    @property
    def body(self) -> type[Payload] | None:
        """What the body may hold."""
        return None

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        parts = [f"<{part[1:]}>" if part[:1] == ":" else part for part in self.path.split("/")]
        return "/".join(parts)

    @property
    def endpoint(self) -> str:
        """Its name, one of its own."""
        return f"{self.method.lower()}_{self.path.strip('/').replace('/', '_').replace(':', '')}"


def shown(ctx: "Context", view: type[View], record: Any) -> Answer:
    """One record, with its version as the ETag."""
    version = getattr(record, "version", None)
    body = view.present(ctx, [record])[0]
    return Answer(200, body, {"ETag": f'"{version}"'} if version else {})
