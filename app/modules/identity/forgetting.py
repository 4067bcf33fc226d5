"""Sessions and links that ended a while ago are forgotten."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from app.compose.forgetting import MONTH, forgotten
from app.modules.identity.models import OneTimeLink, SignIn
from app.modules.identity.passwords import INVITATION


@forgotten(SignIn)
def _ended(now: datetime) -> ColumnElement[bool]:
    """But for each user's last one, by which colleagues see when it was."""
    later = aliased(SignIn)
    newer = select(later.id).where(later.user_id == SignIn.user_id, later.seen_at > SignIn.seen_at)
    over = or_(SignIn.ends_at < now - MONTH, SignIn.revoked_at < now - MONTH)
    return over & newer.exists()


@forgotten(OneTimeLink)
def _void(now: datetime) -> ColumnElement[bool]:
    """But for invitations that nobody took: one sees how long they are open."""
    spent = or_(OneTimeLink.used_at.is_not(None), OneTimeLink.purpose != INVITATION)
    return (OneTimeLink.expires_at < now - MONTH) & spent
