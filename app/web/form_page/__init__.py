"""The public page of a lead form: for strangers, hosted or in a frame of another site, without an
account and without a script; and the address at which programs of other sites send one."""

from flask import Blueprint, Response

from app.web.headers import anywhere

blueprint = Blueprint("form_page", __name__)
ORIGINS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Max-Age": "86400",
}


@blueprint.after_request
def for_every_site(response: Response) -> Response:
    """Who sends a form does so as nobody, so any site may; refusals are shown there too."""
    response.headers.update(ORIGINS)
    return anywhere(response)
