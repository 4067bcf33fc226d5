"""What a page says of its socket: the channels it subscribes to, and from where on."""

from flask import Flask, request
from flask_login import current_user

from app.access import context
from app.crm.channels import may_listen
from app.realtime import log


def register(app: Flask) -> None:
    """Templates may ask for `live_channels()` and `live_seq()`."""
    app.jinja_env.globals |= {"live_channels": live_channels, "live_seq": live_seq}


def live_channels() -> list[str]:
    """The viewer's own channels, those of the viewer's roles, and that of the page's contact."""
    ctx = context()
    org, me = f"org:{ctx.org_id}", ctx.actor.id
    asked = [f"{org}:crm:{name}" for name in ("pipeline", "support", "campaigns")]
    if contact := (request.view_args or {}).get("contact_id"):
        asked.append(f"{org}:crm:contact:{contact}")
    allowed = [channel for channel in asked if may_listen(ctx, channel, screen=True)]
    return [f"{org}:user:{me}", f"{org}:crm:rep:{me}", *allowed]


def live_seq() -> int:
    """The org's latest event as the request began: what happened while the page was made comes
    again rather than not at all."""
    came = current_user.arrival
    return int(came.seq) if came else log.counter(context().org_id)
