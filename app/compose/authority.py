"""The one function and the one query filter that decide who may do and see what."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_, true

from app.compose.actor import Actor
from app.compose.errors import Forbidden
from app.compose.matrix import Grant
from app.compose.records import Entity
from app.compose.registry import registry


def grant(actor: Actor, right: str) -> Grant:
    """What the matrix gives the actor for this right."""
    if actor.system:
        return Grant.ALL
    return registry.matrix.grant(actor.roles, right)


def may(actor: Actor, right: str, record: Entity | None = None) -> bool:
    """May the actor do this (to this record)? Without a record: to any at all."""
    given = grant(actor, right)
    if record is None or given is Grant.NONE:
        return given is not Grant.NONE
    if given is Grant.OWN:
        return record.owned_by(actor.id)
    return _within_reach(actor, record)


def require(actor: Actor, right: str, record: Entity | None = None) -> None:
    """Raises Forbidden where `may` says no."""
    if not may(actor, right, record):
        raise Forbidden("Your role does not allow this.", right=right)


def visible(actor: Actor, model: type[Entity]) -> ColumnElement[bool]:
    """The rows of `model` that exist for the actor."""
    given = grant(actor, model.read_right)
    if given is Grant.NONE:
        return false()
    if not actor.system and (rule := model.seen_by(actor)) is not None:
        return rule
    if model.own_by is None:
        return true()
    owner: Any = getattr(model, model.own_by)
    if given is Grant.OWN:
        return owner == actor.id
    if actor.reach is None or actor.system:
        return true()
    return or_(owner.in_(actor.reach), owner == actor.id)


def _within_reach(actor: Actor, record: Entity) -> bool:
    if actor.system or actor.reach is None or record.own_by is None:
        return True
    return getattr(record, record.own_by) in actor.reach or record.owned_by(actor.id)
