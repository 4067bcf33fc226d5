"""`/ws`: the door. No valid credential: 401 before the upgrade."""

import json

from flask import Blueprint, Response, current_app, g, request
from simple_websocket import Server

from app.compose.clock import utc_now
from app.extensions import db, sock
from app.modules.identity.actors import actor_of
from app.realtime.connection import Connection
from app.realtime.credentials import presented
from app.realtime.hub import Hub, hub
from app.realtime.messages import BadMessage, Said, text, understand

MOST_CHANNELS = 100

blueprint = Blueprint("realtime", __name__)


@blueprint.before_request
def admit() -> Response | None:
    """Lets in who has a credential that stands. Frames are not compressed: it would cost each
    socket a quarter of a megabyte."""
    found = presented()
    if found is None:
        return _unauthenticated()
    g.admitted = (*found, actor_of(found[1]))
    request.environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    return None


@sock.route("/ws", bp=blueprint)
def listen(ws: Server) -> None:
    """Answers what the client says until it leaves or is sent away."""
    credential, user, actor = g.admitted
    db.session.remove()
    connection = Connection(ws, credential, user, actor, html=request.args.get("as") == "html")
    with hub(current_app).connected(connection) as joined:
        while True:
            answer(joined, connection, ws.receive())


def answer(joined: Hub, connection: Connection, message: str | bytes | None) -> None:
    """One message of the client; whatever it is, the socket stays open."""
    try:
        said = understand(message)
        if said.kind == "subscribe" and _is_too_many(connection, said):
            raise BadMessage(f"A socket may subscribe to {MOST_CHANNELS} channels.")
    except BadMessage as error:
        connection.refuse("bad_message", detail=str(error))
        return
    if said.kind == "ping":
        connection.say(text("pong"))
    elif said.kind == "unsubscribe":
        joined.unsubscribe(connection, said.channel)
        connection.say(text("unsubscribed", channel=said.channel))
    else:
        joined.subscribe(connection, said.channel, said.after, utc_now())


def _is_too_many(connection: Connection, said: Said) -> bool:
    known = connection.subscriptions
    return len(known) >= MOST_CHANNELS and said.channel not in known


def _unauthenticated() -> Response:
    problem = {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "code": "unauthenticated",
        "detail": "Sign in and come from the own Origin, or send a valid token.",
    }
    return Response(json.dumps(problem), 401, content_type="application/problem+json")
