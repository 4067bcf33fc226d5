"""Done, and what next? And back, where it was done by mistake."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy import select

from app.access import context
from app.compose.authority import visible
from app.compose.context import Context
from app.compose.errors import ComposeError, Conflict
from app.crm.activities.meeting import is_booked
from app.crm.activities.record import Activity
from app.web import typed
from app.web.activities import blueprint as screen
from app.web.activities.answering import answered, back, fresh, onward
from app.web.activities.composer import finished
from app.web.activities.writing import about, plan_form
from app.web.addresses import id_in
from app.web.rendering import DIALOG, answer, part, partial, render_form, toast


@screen.get("/<uuid:activity_id>/finish")
def finish(activity_id: UUID) -> Response:
    """Asks how it went and what is next."""
    return _form(context().get(Activity, activity_id))


@screen.get("/next")
def of_deal() -> Response:
    """The next step of `?deal=`: to be done, or to be planned where there is none."""
    ctx = context()
    following = _next_of(ctx, request.args.get("deal", ""))
    return _form(following) if following else plan_form(ctx)


@screen.post("/<uuid:activity_id>/complete")
def complete(activity_id: UUID) -> Response:
    """Done, with its outcome and the next one. Where nothing is next on an open deal, it is
    asked for: at once after a `quick` one, by the toast after the form."""
    ctx = context()
    try:
        payload = {"id": activity_id, "outcome": typed.text("outcome")}
        activity, following = finished(ctx, payload)
    except ComposeError as refusal:
        if refusal.status != 422 or "quick" in request.form:
            raise
        return _form(ctx.get(Activity, activity_id), refusal)
    undo = url_for(".reopen", activity_id=activity_id, next=following.id if following else None)
    said: dict[str, Any] = {"undo": "" if is_booked(activity) else undo}
    if onward(ctx, activity) is None:
        return answered(ctx, activity.deal_id, f"Done: {activity.subject}", **said)
    if "quick" in request.form and (parts := fresh(ctx, activity.deal_id)):
        ask = part("activities/plan.html", layout=DIALOG, **_planning(activity))
        parts = [*parts, partial("#dialogs", ask, "innerHTML")]
        return answer(*parts, toast(f"Done: {activity.subject}", **said))
    link = url_for("activities.ask_plan", deal=activity.deal_id, back=back())
    offer = {"link": link, "label": "Plan the next step", "dialog": True}
    return answered(ctx, activity.deal_id, f"Done: {activity.subject}", **said, **offer)


@screen.post("/<uuid:activity_id>/reopen")
def reopen(activity_id: UUID) -> Response:
    """Not done after all; what was planned with it (`?next=`) goes too."""
    ctx = context()
    with ctx.unit.open():
        activity = ctx.dispatch("crm.reopenActivity", {"id": activity_id})
        following = _given(ctx, request.args.get("next", ""))
        if following and ctx.may("activity:delete", following):
            ctx.dispatch("crm.deleteActivity", {"id": following.id})
    return answered(ctx, activity.deal_id, f"Open again: {activity.subject}")


def _form(activity: Activity, refusal: ComposeError | None = None) -> Response:
    if activity.completed_at is not None:
        raise Conflict("This activity is completed already.", code="wrong-state")
    return render_form(
        "activities/finish.html",
        activity=activity,
        refusal=refusal,
        back=back(),
    )


def _planning(done: Activity) -> dict[str, Any]:
    return {
        "done": done,
        "about": about(context(), done),
        "refusal": None,
        "typed": {},
        "back": back(),
    }


def _next_of(ctx: Context, deal_id: str) -> Activity | None:
    known = id_in(deal_id)
    if known is None:
        return None
    statement = (
        select(Activity)
        .where(Activity.deal_id == known, Activity.completed_at.is_(None))
        .where(Activity.due_at.is_not(None), visible(ctx.actor, Activity))
        .order_by(Activity.due_at, Activity.id)
        .limit(1)
    )
    found = ctx.session.scalars(statement).one_or_none()
    return found if found and ctx.may("activity:update", found) else None


def _given(ctx: Context, record_id: str) -> Activity | None:
    known = id_in(record_id)
    return ctx.find(Activity, known) if known else None
