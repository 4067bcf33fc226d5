"""A fact edited in its place, and the choice between two edits that met."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.web.rendering import answer, done, part, partial, render
from app.web.sheets import activity, contact, deal, lead  # noqa: F401  registers the sheets
from app.web.sheets.asking import ask, gone
from app.web.sheets.fact import Fact
from app.web.sheets.saving import save
from app.web.sheets.sheet import SHEETS, Sheet
from app.web.within import within

blueprint = Blueprint("sheets", __name__)
PLACES = "any(activities, contacts, deals, leads):place"


@blueprint.app_template_global()
def sheet_of(kind: str) -> Sheet:
    """The sheet of a kind of record."""
    return SHEETS[kind]


@blueprint.get(f"/<{PLACES}>/<uuid:record_id>/field/<name>")
def field(place: str, record_id: UUID, name: str) -> Response:
    """One fact to type into; `?shown=1` as it reads."""
    sheet, fact = _known(place, name)
    record = context().get(sheet.model, record_id)
    fragment = "shown" if request.args.get("shown") else "field"
    return render("sheets/field.html", fragment=fragment, **_field(sheet, record, fact))


@blueprint.post(f"/<{PLACES}>/<uuid:record_id>/field/<name>")
def save_field(place: str, record_id: UUID, name: str) -> Response:
    """Saves the one fact and shows it, with all that depends on it."""
    ctx, (sheet, fact) = context(), _known(place, name)
    try:
        record = ctx.get(sheet.model, record_id)
        saved = save(ctx, sheet, sheet.payload(record, sheet.read(ctx, record, [fact])))
    except NotFound as missing:
        return gone(ctx, sheet, record_id, missing)
    except ComposeError as refusal:
        record = ctx.get(sheet.model, record_id)
        return render("sheets/field.html", fragment="field", refusal=refusal,
                      **_field(sheet, record, fact))  # fmt: skip
    if saved.clashes:
        return ask(ctx, sheet, saved)
    return _shown(ctx, sheet, saved.record, fact)


@blueprint.post(f"/<{PLACES}>/<uuid:record_id>/mix")
def mix(place: str, record_id: UUID) -> Response:
    """Saves what was chosen of two edits."""
    ctx, sheet = context(), SHEETS[place]
    back = within(request.form.get("back", ""))
    try:
        record = ctx.get(sheet.model, record_id)
        facts = [sheet.fact(name) for name in request.form.getlist("fact")]
        saved = save(ctx, sheet, sheet.payload(record, sheet.read(ctx, record, facts)))
    except NotFound as missing:
        return gone(ctx, sheet, record_id, missing)
    if saved.clashes:
        return ask(ctx, sheet, saved, back=back)
    shown = sheet.again(ctx, saved.record)
    return done(*shown, to=back or sheet.way(saved.record), say="Saved")


def _known(place: str, name: str) -> tuple[Sheet, Fact]:
    sheet = SHEETS[place]
    fact = sheet.fact(name)
    if place == "activities" or fact.name == "companyId":
        abort(404)
    return sheet, fact


def _field(sheet: Sheet, record: Any, fact: Fact) -> dict[str, Any]:
    ctx = context()
    return {
        "sheet": sheet,
        "record": record,
        "fact": fact,
        "typed": request.form.get(fact.name),
        "options": fact.options(ctx, record),
        "reads": next(iter(fact.called(ctx, [fact.value(record)]).values()), None),
    }


def _shown(ctx: Context, sheet: Sheet, record: Any, fact: Fact) -> Response:
    values = _field(sheet, record, fact)
    shown = part("sheets/field.html", layout="layouts/fragment.html", fragment="shown", **values)
    again = sheet.again(ctx, record)
    if request.headers.get("HX-Request"):
        return answer(*again, partial(f"#field-{fact.name}", shown), reswap="none")
    return done(to=sheet.way(record))
