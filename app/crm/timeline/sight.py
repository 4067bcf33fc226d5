"""Which events exist for an actor: those about records that he may read as they are owned now."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.sql.elements import False_, True_

from app.compose.actor import Actor
from app.compose.authority import visible
from app.compose.events import Event
from app.compose.records import Entity
from app.compose.registry import registry


def in_sight(actor: Actor) -> ColumnElement[bool]:
    """The rows of `event` whose subject the actor may read."""
    free: list[str] = []
    bound: list[ColumnElement[bool]] = []
    for kind, model in registry.entities.items():
        rows = _rows(actor, model)
        if isinstance(rows, True_):
            free.append(kind)
        elif not isinstance(rows, False_):
            bound.append(and_(Event.subject_kind == kind, _subject(model, rows)))
    return or_(Event.subject_kind.in_(free), *bound)


def _rows(actor: Actor, model: type[Entity]) -> ColumnElement[bool]:
    """A kind that the matrix does not know has no place on a timeline."""
    return visible(actor, model) if registry.matrix.knows(model.read_right) else false()


def _subject(model: type[Entity], rows: ColumnElement[bool]) -> ColumnElement[bool]:
    own = model.org_id == Event.org_id, model.id == Event.subject_id
    return select(model.id).where(*own, rows).correlate(Event).exists()
