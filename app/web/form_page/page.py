"""A form is shown, sent, and thanked for."""

from textwrap import shorten
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response as Answer

from app.access import open_to_all
from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import ComposeError, NotFound
from app.crm.forms.answers import CONSENT
from app.crm.forms.origin import UTM
from app.crm.forms.queries import form_of
from app.crm.forms.record import LeadForm
from app.crm.forms.words import direction_of
from app.extensions import limiter
from app.modules.identity.secrets import new_secret
from app.web.form_page import blueprint as screen
from app.web.form_page.sent import Sent, from_elsewhere, sent_to
from app.web.form_page.shown import Shown, named_in, of_form
from app.web.headers import anywhere
from app.web.rendering import render

PER_ADDRESS, PER_FORM = "300 per hour", "60 per 10 minutes"


def one_form() -> str:
    """What the limit for each address and form counts by."""
    key = (request.view_args or {}).get("key", "")
    return f"form:{key[:100]}:{get_remote_address()}"


@screen.get("/forms/<key>")
def show(key: str) -> Response:
    """The form; `?utm_source=` and so on are kept for the lead, `?embed=1` is for frames
    of other sites, `?theme=` is such a site's, light or dark."""
    form = _form(key)
    origin = {f"utm_{name}": request.args.get(f"utm_{name}", "") for name in UTM}
    origin["page"] = request.args.get("page", "")
    origin["referrer"] = request.args.get("referrer") or from_elsewhere()
    return _page(form, Shown(origin=origin, token=new_secret()))


@screen.post("/forms/<key>")
@open_to_all
@limiter.limit(PER_ADDRESS)
@limiter.limit(PER_FORM, key_func=one_form)
def send(key: str) -> Answer:
    """The lead is made, and thanks are given; or the form again, with what is wrong at its field.
    Whoever fills in the trap is thanked all the same."""
    form = _form(key)
    given = sent_to(form)
    if not given.trapped:
        try:
            _context(form).dispatch("crm.submitForm", given.payload(form))
        except ComposeError as refusal:
            if given.as_json or refusal.status != 422:
                raise
            return _page(form, _again(given), refusal)
    return _thanked(form, given)


@screen.get("/forms/<key>/thanks")
def thanks(key: str) -> Response:
    """What whoever sent it reads; in a frame, also the way on."""
    form = _form(key)
    return render(
        "form_page/thanks.html",
        form=form,
        direction=direction_of(form.language),
        frame=_frame(),
    )


def _form(key: str) -> LeadForm:
    form = form_of(key)
    if form is None:
        raise NotFound("There is no such form.")
    return form


def _context(form: LeadForm) -> Context:
    actor = Actor.program(form.org_id, address=request.remote_addr)
    return Context(actor, utc_now(), cause="form")


def _page(form: LeadForm, shown: Shown, refusal: ComposeError | None = None) -> Response:
    page = render(
        "form_page/page.html",
        form=form,
        shown=shown,
        fields=of_form(form.fields),
        countries=named_in(form.language),
        direction=direction_of(form.language),
        frame=_frame(),
        refusal=refusal,
        labels=_labels(form),
    )
    return anywhere(page, onward=bool(form.redirect_url))


def _labels(form: LeadForm) -> dict[str, str]:
    named = {each["name"]: each["label"] for each in form.fields}
    return named | {CONSENT: shorten(form.consent_text or "", 60, placeholder="…")}


def _again(given: Sent) -> Shown:
    return Shown(given.origin, given.token, given.values, given.agreed)


def _thanked(form: LeadForm, given: Sent) -> Answer:
    if given.as_json:
        answer = jsonify({"message": form.thanks_text, "redirectUrl": form.redirect_url})
        answer.status_code = 201
        return answer
    if form.redirect_url and not _frame():
        return redirect(form.redirect_url, 303)
    return redirect(url_for(".thanks", key=form.key, **_frame()), 303)


def _frame() -> dict[str, Any]:
    """What every page in the frame says of it; {} where there is none."""
    if request.args.get("embed") != "1":
        return {}
    theme = request.args.get("theme")
    return {"embed": 1} | ({"theme": theme} if theme in ("light", "dark") else {})
