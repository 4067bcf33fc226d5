"""Idempotency keys: a POST that is sent again answers what it answered first."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from app.compose.context import Context
from app.compose.errors import Conflict
from app.compose.tenancy import OrgOwned, UtcTime
from app.extensions import Model

KEPT = timedelta(hours=24)


class IdempotencyKey(OrgOwned, Model):
    __tablename__ = "idempotency_key"

    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


def fingerprint(*parts: bytes | str) -> str:
    """What makes two requests the same one."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def once(
    ctx: Context, key: str, fingerprint: str, produce: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """The answer of the first request with this key; produced now, in one transaction with the
    key, if this is the first. Raises Conflict for the same key with another request."""
    with ctx.unit.open():
        _drop_old(ctx, key)
        if not _claim(ctx, key, fingerprint):
            return _first_answer(ctx, key, fingerprint)
        answer = produce()
        row = ctx.session.get_one(IdempotencyKey, (ctx.org_id, ctx.actor.id, key))
        row.answer = answer
        return answer


def _claim(ctx: Context, key: str, fingerprint: str) -> bool:
    """A second request waits here until the first is committed or gone."""
    row: dict[str, Any] = {"org_id": ctx.org_id, "actor_id": ctx.actor.id, "key": key}
    row.update(fingerprint=fingerprint, created_at=ctx.now)
    claim = upsert(IdempotencyKey).values(row).on_conflict_do_nothing()
    return ctx.session.execute(claim.returning(IdempotencyKey.key)).first() is not None


def _first_answer(ctx: Context, key: str, fingerprint: str) -> dict[str, Any]:
    row = ctx.session.scalars(
        select(IdempotencyKey).filter_by(actor_id=ctx.actor.id, key=key)
    ).one()
    if row.fingerprint != fingerprint:
        raise Conflict(
            "This Idempotency-Key was used for another request.", code="idempotency-key-reused"
        )
    return row.answer or {}


def _drop_old(ctx: Context, key: str) -> None:
    ctx.session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.actor_id == ctx.actor.id,
            IdempotencyKey.key == key,
            IdempotencyKey.created_at < ctx.now - KEPT,
        )
    )
