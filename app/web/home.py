"""Home: what to do now."""

from flask import Blueprint, Response

from app.access import context
from app.web.rendering import render

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> Response:
    """What is late, due, new, rotting and waiting, each with its next step (R1)."""
    context()
    return render("home/show.html")
