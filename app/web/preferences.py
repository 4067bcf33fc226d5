"""What one is told: kinds by channels, quiet hours, the daily digest."""

from typing import Any

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.errors import ComposeError, Invalid
from app.modules.notification.notices import NOTICES
from app.web import typed
from app.web.rendering import done, render

blueprint = Blueprint("preferences", __name__, url_prefix="/notifications/preferences")


@blueprint.get("")
def show() -> Response:
    return _page()


@blueprint.post("")
def save() -> Response:
    """The whole page at once."""
    try:
        context().dispatch("notification.setPreferences", _typed())
    except Invalid as refusal:
        return _page(refusal)
    return done(to=url_for(".show"), say="Saved")


def _typed() -> dict[str, Any]:
    choices = {
        key: {
            "inApp": f"in-app:{key}" in request.form,
            "email": request.form.get(f"email:{key}", "never"),
        }
        for key in NOTICES
    }
    hours = {name: typed.text(f"quietHours.{name}") or "" for name in ("from", "until")}
    return {
        "notifications": choices,
        "quietHours": hours if "quiet" in request.form else None,
        "digest": "digest" in request.form,
    }


def _page(refusal: ComposeError | None = None) -> Response:
    return render(
        "notifications/preferences.html",
        refusal=refusal,
        chosen=context().query("notification.preferences"),
        notices=NOTICES.values(),
    )
