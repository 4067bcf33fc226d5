"""Settings: everybody sees what he may see of them."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app.access import context
from app.web.navigation import Place
from app.web.settings.sections import allowed

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
def index() -> Response:
    """On to the first page that the viewer may open."""
    context()
    return redirect(next(place.url for _, places in allowed() for place in places))


@blueprint.app_template_global()
def settings_sections() -> list[tuple[str, list[Place]]]:
    """The groups of the settings' own navigation."""
    return allowed()


@blueprint.app_template_filter()
def pairs(records: Iterable[Any]) -> list[tuple[Any, str]]:
    """Records as the choices of a select: id and name."""
    return [(record.id, record.name) for record in records]
