"""The permission matrix, parsed from the drawing in the specification."""

import enum
import re
from collections.abc import Iterable
from functools import lru_cache

CELL = re.compile(r"✓|—|◑ \(own\)")


class Grant(enum.Enum):
    NONE = "none"
    OWN = "own"
    ALL = "all"

    @staticmethod
    def widest(grants: "Iterable[Grant]") -> "Grant":
        order = [Grant.NONE, Grant.OWN, Grant.ALL]
        return max(grants, key=order.index, default=Grant.NONE)


SYMBOLS = {"✓": Grant.ALL, "—": Grant.NONE, "◑ (own)": Grant.OWN}


class Matrix:
    """Who may do what.

    `drawing` is the table as drawn: a line of roles, then a line for each right. `aliases` gives
    the row, or rows (any of them is enough), of a right that the drawing does not name; an alias
    `role:NAME` is granted to that role alone, `own` to everybody for what is theirs. `implied`
    names, for a role, the roles it includes.
    """

    def __init__(
        self,
        drawing: str,
        *,
        aliases: dict[str, str | tuple[str, ...]],
        implied: dict[str, tuple[str, ...]],
    ) -> None:
        lines = [line for line in drawing.splitlines() if line.strip() and "──" not in line]
        self.roles = tuple(lines[0].split())
        self.rows = dict(self._row(line) for line in lines[1:])
        self.aliases = aliases
        self.implied = implied
        # A screen asks for each button and each place. What the drawing says never changes.
        self._granted = lru_cache(maxsize=4096)(self._grant)

    def _row(self, line: str) -> tuple[str, dict[str, Grant]]:
        right, cells = line.split(maxsplit=1)[0], CELL.findall(line)
        if len(cells) != len(self.roles):
            raise ValueError(f"the row of {right} has {len(cells)} cells, not {len(self.roles)}")
        return right, dict(zip(self.roles, (SYMBOLS[cell] for cell in cells), strict=True))

    def all_roles(self, roles: Iterable[str]) -> frozenset[str]:
        """The roles given and those they imply."""
        given = set(roles)
        return frozenset(given.union(*(self.implied.get(role, ()) for role in given)))

    def grant(self, roles: Iterable[str], right: str) -> Grant:
        """The widest grant that any of the roles has. Raises KeyError for an unknown right."""
        return self._granted(frozenset(roles), right)

    def _grant(self, roles: frozenset[str], right: str) -> Grant:
        rows = self._rows_of(right)
        return Grant.widest(self._cell(row, role) for row in rows for role in self.all_roles(roles))

    def knows(self, right: str) -> bool:
        try:
            self._rows_of(right)
        except KeyError:
            return False
        return True

    def _rows_of(self, right: str) -> tuple[str, ...]:
        if right in self.rows:
            return (right,)
        alias = self.aliases.get(right)
        if alias is None:
            raise KeyError(f"no row and no alias for the right {right!r}")
        return (alias,) if isinstance(alias, str) else alias

    def _cell(self, row: str, role: str) -> Grant:
        if row == "own":
            return Grant.OWN
        if row.startswith("role:"):
            return Grant.ALL if row == f"role:{role}" else Grant.NONE
        return self.rows[row].get(role, Grant.NONE)
