"""Search and the command palette."""

from collections.abc import Iterable

from flask import Blueprint, Response, request
from markupsafe import Markup

from app.access import context
from app.web.addresses import record_url
from app.web.navigation import Place, navigation
from app.web.rendering import render

blueprint = Blueprint("search", __name__)
blueprint.add_app_template_global(record_url)

PALETTE, PAGE = 6, 30


@blueprint.get("/search")
def show() -> Response:
    """Records, places and actions that the letters fit: the palette's list, or a page."""
    typed = " ".join(request.args.get("q", "").replace("\x00", "").split())[:100]
    limit = PALETTE if request.headers.get("HX-Request") else PAGE
    found = context().query("crm.search", {"q": typed, "limit": limit})
    return render(
        "search/show.html",
        fragment="results",
        q=typed,
        people=[hit for hit in found if hit.kind in ("person", "company")],
        deals=[hit for hit in found if hit.kind == "deal"],
        leads=[hit for hit in found if hit.kind == "lead"],
        jumps=_fitting(typed, navigation().places) if typed else [],
        actions=_fitting(typed, navigation().quick_add, before="new ") if typed else [],
    )


@blueprint.app_template_filter()
def marked(text: str, typed: str) -> Markup:
    """The text with the letters that were typed set off."""
    at = text.lower().find(typed.lower()) if typed else -1
    if at < 0:
        return Markup("{}").format(text)
    end = at + len(typed)
    shown = Markup("{}<mark>{}</mark>{}")
    return shown.format(text[:at], text[at:end], text[end:])


def _fitting(typed: str, places: Iterable[Place], before: str = "") -> list[Place]:
    return [place for place in places if typed.lower() in f"{before}{place.label}".lower()]
