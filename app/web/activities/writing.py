"""Logging what was done, planning what is next, changing either."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.access import context
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid, NotFound
from app.crm.activities.record import TYPES, Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from app.crm.owners import possible_owners
from app.modules.notification.wording import clock_words, day_words
from app.web import typed
from app.web.activities import blueprint as screen
from app.web.activities.answering import answered, back, in_composer, on_its_way
from app.web.activities.composer import logged, next_step, written
from app.web.addresses import id_in
from app.web.rendering import render_form, target_id
from app.web.sheets.activity import ACTIVITY, LENGTHS, REMINDERS
from app.web.sheets.asking import ask, gone
from app.web.sheets.saving import save

ABOUT: dict[str, Any] = {"contact": Contact, "deal": Deal, "lead": Lead}


@screen.get("/new")
def new() -> Response:
    """`?kind=`, and whom it is about: `?contact=`, `?deal=`, `?lead=`."""
    return _new_form(request.args.get("kind", "task"))


@screen.post("")
def create() -> Response:
    """Logs or plans one, with the next one in the same step."""
    ctx = context()
    try:
        activity, _ = logged(ctx, written())
    except ComposeError as refusal:
        if target_id() == "timeline-box" or "send" in request.form:
            raise
        return _new_form(request.form.get("type", "task"), refusal)
    return _made(ctx, activity)


@screen.get("/plan")
def ask_plan() -> Response:
    """What comes next with `?deal=`, `?contact=` or `?lead=`."""
    return plan_form(context())


@screen.post("/plan")
def plan() -> Response:
    """Plans it."""
    ctx = context()
    about = {name: typed.text(name) for name in ("contactId", "dealId", "leadId")}
    try:
        following = next_step()
        if following is None:
            raise Invalid("Say when.", "nextIn")
        given = {name: value for name, value in about.items() if value}
        activity = ctx.dispatch("crm.createActivity", {**following, **given})
    except ComposeError as refusal:
        return plan_form(ctx, refusal=refusal)
    return _made(ctx, activity)


@screen.get("/<uuid:activity_id>")
def edit(activity_id: UUID) -> Response:
    """One activity, to change it."""
    return _edit_form(context(), activity_id)


@screen.post("/<uuid:activity_id>")
def update(activity_id: UUID) -> Response:
    """Changes the fields that the form has."""
    ctx = context()
    try:
        activity = ctx.get(Activity, activity_id)
        values = ACTIVITY.read(ctx, activity)
        saved = save(ctx, ACTIVITY, ACTIVITY.payload(activity, values))
    except NotFound as missing:
        return gone(ctx, ACTIVITY, activity_id, missing)
    except ComposeError as refusal:
        return _edit_form(ctx, activity_id, refusal)
    if saved.clashes:
        return ask(ctx, ACTIVITY, saved, back=back())
    return answered(ctx, saved.record.deal_id, "Saved")


def plan_form(
    ctx: Context, *, done: Activity | None = None, refusal: ComposeError | None = None
) -> Response:
    """The question what comes next; `done` is what was done just now."""
    return render_form(
        "activities/plan.html",
        done=done,
        about=about(ctx, done),
        refusal=refusal,
        back=back(),
    )


def _made(ctx: Context, activity: Activity) -> Response:
    if activity.mail_id:
        empty = in_composer(subject="", body="", reply=None)
        return answered(ctx, activity.deal_id, on_its_way(), *empty)
    undo = url_for("activities.delete", activity_id=activity.id)
    if activity.sending:
        empty = in_composer(subject="", body="", reply=None)
        say = f"The email goes out {_clock(activity)}"
        return answered(ctx, activity.deal_id, say, *empty, undo=undo)
    say = "Saved" if activity.completed_at else f"Planned: {activity.subject}"
    return answered(ctx, activity.deal_id, say, undo=undo)


def _clock(activity: Activity) -> str:
    """When a planned email goes out, on the viewer's clock."""
    assert activity.due_at is not None
    due, locale = activity.due_at.astimezone(typed.zone()), str(typed.locale())
    return f"on {day_words(due.date(), locale)} at {clock_words(due.time(), locale)}"


def _new_form(kind: str, refusal: ComposeError | None = None) -> Response:
    ctx = context()
    return render_form(
        "activities/new.html",
        kind=kind if kind in TYPES else "task",
        about=about(ctx),
        refusal=refusal,
        back=back(),
        **_offered(ctx),
    )


def _edit_form(ctx: Context, activity_id: UUID, refusal: ComposeError | None = None) -> Response:
    activity = ctx.get(Activity, activity_id)
    return render_form(
        "activities/edit.html",
        sheet=ACTIVITY,
        activity=activity,
        options={fact.name: fact.options(ctx, activity) for fact in ACTIVITY.facts},
        refusal=refusal,
        back=back(),
    )


def _offered(ctx: Context) -> dict[str, Any]:
    people = possible_owners(ctx, "activity:create") if ctx.may("owner:set") else []
    return {"people": people, "durations": LENGTHS, "reminders": REMINDERS}


def about(ctx: Context, done: Activity | None = None) -> dict[str, Any]:
    if done is not None:
        ids: dict[str, Any] = {
            "contact": done.contact_id, "deal": done.deal_id, "lead": done.lead_id
        }  # fmt: skip
    else:
        ids = {name: request.values.get(name) or request.form.get(f"{name}Id") for name in ABOUT}
    return {name: _find(ctx, ABOUT[name], record_id) for name, record_id in ids.items()}


def _find(ctx: Context, model: Any, record_id: Any) -> Any:
    known = id_in(record_id)
    return ctx.find(model, known) if known else None
