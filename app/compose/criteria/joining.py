"""A condition for a statement that goes through all records: what other records decide among
alternatives becomes a join."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import FromClause, and_, select
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BooleanClauseList, Grouping

from app.compose.criteria.field import Condition
from app.compose.criteria.related import There


@dataclass
class Joining:
    """The records of `source`, joined with what a condition asks of others. The database makes a
    join of an `exists` that holds for all; one beside an `or` it asks for each record by itself, in
    one process. Joined by hand, several processes share that as well, and a question that is asked
    twice is answered once."""

    source: FromClause
    _found: list[tuple[Any, Any]] = field(default_factory=list)

    def joined(self, where: Any) -> Condition:
        """The same condition, over what `source` is then."""
        if isinstance(where, Grouping):
            return self.joined(where.element)
        if isinstance(where, BooleanClauseList) and where.operator is operators.and_:
            return and_(*map(self.joined, where.clauses))
        if isinstance(where, BooleanClauseList):
            where = visitors.replacement_traverse(where, {}, self._instead)  # type: ignore[call-overload]
        found: Condition = where
        return found

    def _instead(self, part: Any) -> Any:
        return self._key(part).is_not(None) if isinstance(part, There) else None

    def _key(self, there: There) -> Any:
        """Of the joined rows, one at most for each record."""
        said = _said(there)
        for known, key in self._found:
            if known == said:
                return key
        once = select(next(iter(there.among.found.subquery().c))).distinct().subquery()
        key = next(iter(once.c))
        self.source = self.source.outerjoin(once, key == there.among.key)
        self._found.append((said, key))
        return key


def _said(there: There) -> Any:
    """Equal where two ask the same of the same values."""
    known = there._generate_cache_key()
    return (known.key, [one.value for one in known.bindparams]) if known else there
