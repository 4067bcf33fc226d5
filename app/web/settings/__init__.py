"""Settings: everybody sees what he may see of them."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app.access import context
from app.web.navigation import Place
from app.web.settings.sections import allowed

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


@blueprint.get("")
def index() -> Response:
    """On to the page that everybody may open, and that answers who may do what at once (A4)."""
    context()
    return redirect(url_for(".permissions"))


@blueprint.app_template_global()
def settings_sections() -> list[tuple[str, list[Place]]]:
    """The groups of the settings' own navigation."""
    return allowed()


@blueprint.app_template_filter()
def pairs(records: Iterable[Any]) -> list[tuple[Any, str]]:
    """Records as the choices of a select: id and name."""
    return [(record.id, record.name) for record in records]
