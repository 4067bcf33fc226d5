"""Who acts."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A user at work, or the program itself (`system`), within one org.

    `reach` are the ids whose records "all" covers for this actor; None is the whole org.
    """

    org_id: UUID
    id: UUID | None = None
    roles: frozenset[str] = frozenset()
    name: str = ""
    time_zone: str = "UTC"
    reach: frozenset[UUID] | None = None
    read_only: bool = False
    system: bool = False
    address: str | None = field(default=None, compare=False)

    @classmethod
    def program(cls, org_id: UUID, **more: Any) -> "Actor":
        """The program itself, which may do everything within the org."""
        return cls(org_id=org_id, system=True, **more)
