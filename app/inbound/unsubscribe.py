"""The way out of a campaign's messages. Looking changes nothing: scanners look at every link."""

from flask import Blueprint, Response, render_template, request

from app.access import signed_by_vendor
from app.compose.clock import utc_now
from app.compose.errors import NotFound
from app.crm.campaigns.links import UNSUBSCRIBE, named_in
from app.crm.campaigns.tracking import Visit, unsubscribed, visit

blueprint = Blueprint("unsubscribe", __name__)


@blueprint.get("/u/<token>")
def ask(token: str) -> str:
    """The page with the button; of a test's link, that it is one."""
    return render_template("unsubscribe/ask.html", token=token, found=_found(token))


@blueprint.post("/u/<token>")
@signed_by_vendor
def act(token: str) -> Response:
    """By the button, or by a mail program on its own (RFC 8058); it is not sent elsewhere."""
    found = _found(token)
    if found is not None:
        unsubscribed(found)
    if request.form.get("List-Unsubscribe") == "One-Click":
        return Response("Unsubscribed.", mimetype="text/plain")
    return Response(render_template("unsubscribe/done.html", found=found))


def _found(token: str) -> Visit | None:
    """None for the link of a test, which names nobody. Raises NotFound."""
    named = named_in(UNSUBSCRIBE, token)
    if named is None:
        raise NotFound("There is no such link.")
    if named.recipient == 0:
        return None
    found = visit(named, utc_now(), request.remote_addr)
    if found is None:
        raise NotFound("There is no such link.")
    return found
