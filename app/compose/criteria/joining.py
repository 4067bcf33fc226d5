"""A condition for a statement that goes through all records: what other records decide among
alternatives becomes a join."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import FromClause, and_, select, true
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
        return self._found_by(part).is_(true()) if isinstance(part, There) else None

    def _found_by(self, there: There) -> Any:
        """Of the joined rows, one at most for each record. True is a value of which the database
        takes it that some have it and some don't; a key, it would think, is never missing."""
        said = _said(there)
        for known, found in self._found:
            if known == said:
                return found
        key = next(iter(there.among.found.subquery().c)).label("key")
        once = select(key).distinct().subquery()
        these = select(once.c.key, true().label("found")).subquery()
        self.source = self.source.outerjoin(these, these.c.key == there.among.key)
        self._found.append((said, these.c.found))
        return these.c.found


def _said(there: There) -> Any:
    """Equal where two ask the same of the same values."""
    known = there._generate_cache_key()
    return (known.key, [one.value for one in known.bindparams]) if known else there
