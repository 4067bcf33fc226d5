"""Takes away what a socket may no longer hear: after the loss of a role, a team, a session."""

from datetime import datetime
from uuid import UUID

from app.compose.context import Context
from app.crm.channels import may_listen
from app.modules.identity.actors import actor_of
from app.modules.identity.models import User
from app.realtime.connection import CREDENTIALS_ENDED, Connection, mark
from app.realtime.credentials import standing
from app.realtime.subscribers import Subscribers


def call(
    subscribers: Subscribers, present: list[Connection], changed: set[UUID], now: datetime
) -> None:
    """Asks for all sockets at once whether their credentials stand. Where the user is not the same
    any more, or something about the org's users `changed`, each subscription is asked anew."""
    users = standing((connection.credential for connection in present), now)
    for connection in present:
        user = users.get(connection.credential)
        if user is None:
            connection.end(CREDENTIALS_ENDED, "credentials ended")
        elif mark(user) != connection.mark or user.org_id in changed:
            _ask_anew(subscribers, connection, user, now)


def _ask_anew(subscribers: Subscribers, connection: Connection, user: User, now: datetime) -> None:
    connection.is_now(user, actor_of(user))
    context = Context(connection.actor, now)
    for channel in list(connection.subscriptions):
        if not may_listen(context, channel, screen=connection.html):
            subscribers.remove(connection, channel)
            connection.refuse("forbidden", channel=channel)
