"""Holds that nobody made a booking of are forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement

from app.compose.forgetting import forgotten
from app.modules.scheduling.models import Claim

KEPT = timedelta(days=1)


@forgotten(Claim)
def _let_go(now: datetime) -> ColumnElement[bool]:
    return Claim.expires_at < now - KEPT
