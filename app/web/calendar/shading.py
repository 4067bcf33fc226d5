"""Which part of a day is nobody's working time. Stretches are pairs of moments, in seconds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from app.modules.scheduling.models import Absence
from app.modules.scheduling.slots import Stretch, stretch, working
from app.modules.scheduling.terms import Terms


def at_work(
    people: Sequence[Terms],
    away: Mapping[UUID, Sequence[Absence]],
    since: datetime,
    until: datetime,
) -> dict[UUID, list[Stretch]]:
    """When each is at work."""
    return {
        terms.user_id: without(
            working(terms, since, until),
            [stretch(one.starts_at, one.ends_at) for one in away.get(terms.user_id, ())],
        )
        for terms in people
    }


def without(stretches: Iterable[Stretch], holes: Iterable[Stretch]) -> list[Stretch]:
    """What of the stretches is left beside the holes."""
    left = list(stretches)
    for opens, closes in holes:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, opens)), (max(start, closes), end))
            if piece[0] < piece[1]
        ]
    return left
