"""The picture and the links in a campaign's messages. Who only asks for a head changes nothing."""

from base64 import b64decode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Answer

from app.compose.clock import utc_now
from app.compose.errors import NotFound
from app.crm.campaigns.links import CLICK, OPEN, Named, named_in
from app.crm.campaigns.tracking import Visit, clicked, opened, target_of, visit

blueprint = Blueprint("tracking", __name__)
GIF = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@blueprint.get("/t/o/<token>")
def picture(token: str) -> Response:
    """One transparent dot."""
    found = _visit(named_in(OPEN, token))
    if request.method != "HEAD":
        opened(found, request.headers)
    return Response(GIF, mimetype="image/gif")


@blueprint.get("/t/c/<token>")
def follow(token: str) -> Answer:
    """On to where the link in the message leads, and nowhere else."""
    named = named_in(CLICK, token)
    found = _visit(named)
    target = target_of(found, named.link) if named else None
    if named is None or target is None:
        raise NotFound("There is no such link.")
    if request.method != "HEAD":
        clicked(found, named.link, target, request.headers)
    return redirect(target)


def _visit(named: Named | None) -> Visit:
    found = visit(named, utc_now(), request.remote_addr) if named else None
    if found is None:
        raise NotFound("There is no such link.")
    return found
