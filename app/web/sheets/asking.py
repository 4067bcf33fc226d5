"""Where two edits met: both texts of a field, to choose one; or what was typed for a record that is
gone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.compose.authority import visible
from app.compose.conflicts import Clash
from app.compose.context import Context
from app.compose.errors import NotFound
from app.compose.events import Event
from app.modules.identity.models import User
from app.web.rendering import (
    DIALOG,
    DIALOGS,
    FORM_PAGE,
    answer,
    part,
    partial,
    wants_fragment,
)
from app.web.sheets.fact import Fact
from app.web.sheets.saving import Saved
from app.web.sheets.sheet import Sheet

NOBODY = "The system"


@dataclass(frozen=True)
class Choice:
    """One field that both sides changed: three values, and who made theirs when."""

    fact: Fact
    mine: Any
    theirs: Any
    original: Any
    by: str
    at: datetime | None


def ask(ctx: Context, sheet: Sheet, saved: Saved, *, back: str = "") -> Response:
    """Mine, theirs and the original of each field that clashes; the other fields are saved."""
    choices = [_choice(ctx, sheet, clash) for clash in saved.clashes]
    return _dialog(
        "sheets/conflict.html",
        [*sheet.again(ctx, saved.record)],
        sheet=sheet,
        record=saved.record,
        choices=choices,
        names=_names(ctx, choices),
        others=_one({choice.by for choice in choices}),
        way=back or sheet.way(saved.record),
        back=back,
        url=url_for("sheets.mix", place=sheet.place, record_id=saved.record.id),
    )


def gone(ctx: Context, sheet: Sheet, record_id: UUID, missing: NotFound) -> Response:
    """Somebody deleted it meanwhile: who, when, and what was typed. Raises `missing` where there
    never was one for the actor."""
    record = _deleted(ctx, sheet, record_id)
    if record is None:
        raise missing
    by, at = _last_hand(ctx, record.id, f"{sheet.kind}.deleted")
    words = [
        (fact.label, request.form[fact.name].strip())
        for fact in sheet.facts
        if request.form.get(fact.name, "").strip()
    ]
    return _dialog(
        "sheets/gone.html",
        sheet=sheet,
        record=record,
        by=by,
        at=at or record.deleted_at,
        words=words,
        way=f"/{sheet.place}",
    )


def _dialog(template: str, more: Any = (), **values: Any) -> Response:
    """Over whatever the form was in: a dialog, or without the script a page."""
    if not wants_fragment():
        page = part(template, layout=FORM_PAGE, fragment="form", **values)
        return answer(page, status=409)
    shown = part(template, layout=DIALOG, fragment="form", **values)
    dialog = partial(f"#{DIALOGS}", shown, "innerHTML")
    return answer(*more, dialog, status=409, reswap="none")


def _choice(ctx: Context, sheet: Sheet, clash: Clash) -> Choice:
    fact = sheet.fact(clash.field)
    mine, theirs, original = map(fact.of_json, (clash.mine, clash.theirs, clash.original))
    return Choice(fact, mine, theirs, original, _name(ctx, clash.changed_by_id), clash.changed_at)


def _deleted(ctx: Context, sheet: Sheet, record_id: UUID) -> Any:
    model = sheet.model
    statement = select(model).where(
        model.id == record_id, model.deleted_at.is_not(None), visible(ctx.actor, model)
    )
    return ctx.session.scalars(statement, execution_options={"with_deleted": True}).one_or_none()


def _last_hand(ctx: Context, record_id: UUID, event: str) -> tuple[str, datetime | None]:
    statement = (
        select(Event.actor_id, Event.at)
        .where(Event.subject_id == record_id, Event.name == event)
        .order_by(Event.seq.desc())
        .limit(1)
    )
    found = ctx.session.execute(statement).one_or_none()
    return (_name(ctx, found[0]), found[1]) if found else ("Somebody", None)


def _name(ctx: Context, user_id: UUID | None) -> str:
    name = user_id and ctx.session.scalar(select(User.name).where(User.id == user_id))
    return name or NOBODY


def _names(ctx: Context, choices: list[Choice]) -> dict[Any, str]:
    """What the records are called that the values of links name."""
    found: dict[Any, str] = {}
    for choice in choices:
        found |= choice.fact.called(ctx, [choice.mine, choice.theirs, choice.original])
    return found


def _one(names: set[str]) -> str:
    """The one who did all of it, "" for several."""
    return names.pop() if len(names) == 1 else ""
