"""Activities: what I have to do, logging what was done, planning what is next."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.access import context
from app.compose.authority import grant
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.compose.matrix import Grant
from app.crm.activities.agenda import agenda, done_lately
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.web import typed
from app.web.composer import logged, next_step, written
from app.web.rendering import done, part, partial, render, render_form, target_id
from app.web.sheets.activity import ACTIVITY
from app.web.sheets.asking import ask, gone
from app.web.sheets.saving import save
from app.web.timeline import timeline_by
from app.web.within import within

blueprint = Blueprint("activities", __name__, url_prefix="/activities")


@blueprint.get("")
def index() -> Response:
    """`?view=done` what was done lately; `?who=all` everybody's, for those who may see them."""
    return render("activities/index.html", **_agenda(context()))


@blueprint.get("/new")
def new() -> Response:
    """`?kind=`, and whom it is about: `?contact=`, `?deal=`, `?lead=`."""
    return _form(kind=request.args.get("kind", "task"))


@blueprint.post("")
def create() -> Response:
    """Logs or plans one, with the next one in the same step."""
    ctx = context()
    try:
        activity = logged(ctx, written())
    except ComposeError as refusal:
        if target_id() == "timeline-box":
            raise
        return _form(kind=request.form.get("type", "task"), refusal=refusal)
    return _answer(ctx, activity, "Saved" if activity.completed_at else "Planned")


@blueprint.get("/<uuid:activity_id>/finish")
def finish(activity_id: UUID) -> Response:
    """Asks how it went and what is next."""
    activity = context().get(Activity, activity_id)
    return render_form("activities/finish.html", activity=activity, back=_back())


@blueprint.post("/<uuid:activity_id>/complete")
def complete(activity_id: UUID) -> Response:
    """Done, with its outcome and the next one."""
    ctx = context()
    payload: dict[str, Any] = {"id": activity_id, "outcome": typed.text("outcome")}
    following = next_step()
    if following:
        payload["next"] = following
    activity = ctx.dispatch("crm.completeActivity", payload)
    return _answer(ctx, activity, "Done")


@blueprint.get("/<uuid:activity_id>")
def edit(activity_id: UUID) -> Response:
    """One activity, to change it."""
    return _edit(context().get(Activity, activity_id))


@blueprint.post("/<uuid:activity_id>")
def update(activity_id: UUID) -> Response:
    """Changes subject, text, outcome or date."""
    ctx = context()
    try:
        activity = ctx.get(Activity, activity_id)
        values = ACTIVITY.read(ctx, activity)
        saved = save(ctx, ACTIVITY, ACTIVITY.payload(activity, values))
    except NotFound as missing:
        return gone(ctx, ACTIVITY, activity_id, missing)
    except ComposeError as refusal:
        return _edit(ctx.get(Activity, activity_id), refusal)
    if saved.clashes:
        return ask(ctx, ACTIVITY, saved, back=_back())
    return _answer(ctx, saved.record, "Saved")


@blueprint.post("/<uuid:activity_id>/delete")
def delete(activity_id: UUID) -> Response:
    """Takes it away."""
    ctx, activity = context(), context().get(Activity, activity_id)
    ctx.dispatch("crm.deleteActivity", {"id": activity_id})
    return _answer(ctx, activity, "Activity deleted")


def _edit(activity: Activity, refusal: ComposeError | None = None) -> Response:
    return render_form(
        "activities/edit.html",
        sheet=ACTIVITY,
        activity=activity,
        refusal=refusal,
        typed=request.form,
        back=_back(),
        status=refusal.status if refusal else 200,
    )


def _form(*, kind: str, refusal: ComposeError | None = None) -> Response:
    ctx = context()
    about = {name: _about(ctx, model, name) for name, model in ABOUT.items()}
    status = refusal.status if refusal else 200
    return render_form("activities/new.html", kind=kind, about=about, refusal=refusal,
                       typed=request.form, back=_back(), status=status)  # fmt: skip


ABOUT: dict[str, Any] = {"contact": Contact, "deal": Deal, "lead": Lead}


def _about(ctx: Context, model: Any, name: str) -> Any:
    given = request.args.get(name) or request.form.get(f"{name}Id")
    try:
        return ctx.find(model, UUID(given)) if given else None
    except ValueError:
        return None


def _agenda(ctx: Context) -> dict[str, Any]:
    sees_all = grant(ctx.actor, "activity:read") is Grant.ALL
    everybody = sees_all and request.args.get("who") == "all"
    owner_id = None if everybody else ctx.actor.id
    view = request.args.get("view", "open")
    midnight = typed.on_the_day(ctx.now.astimezone(typed.zone()).date() + timedelta(days=1), 0)
    return {
        "view": view,
        "everybody": everybody,
        "sees_all": sees_all,
        "agenda": agenda(ctx, midnight, owner_id=owner_id) if view != "done" else None,
        "items": done_lately(ctx, owner_id=owner_id) if view == "done" else [],
        "now": ctx.now,
    }


def _answer(ctx: Context, activity: Activity, say: str) -> Response:
    """The place it was done from comes anew: a timeline, the list, or the page one came from."""
    about = timeline_by(request.form.get("about", ""))
    if about is not None:
        fresh = part("timeline/page.html", layout="layouts/fragment.html", fragment="list", **about)
        return done(partial("#timeline-box", fresh), to=_back(), say=say)
    if target_id() == "agenda":
        fresh = part("activities/index.html", layout="layouts/fragment.html", fragment="list",
                     **_agenda(ctx))  # fmt: skip
        return done(partial("#agenda", fresh, "innerHTML"), to=_back(), say=say)
    return done(to=_back(), say=say)


def _back() -> str:
    """Where to go on to: only an address of our own."""
    return within(request.values.get("back", "")) or url_for(".index")
