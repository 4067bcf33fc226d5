"""How a view answers: the page to a browser, a fragment to htmx, several parts at once.

Screens say `{% extends layout %}`; this module decides what `layout` is. It is also the only one
that knows the headers of htmx 4, which htmx-flask, written for 2, leaves out: HX-Request-Type is
`full` when the whole page is wanted, HX-Source and HX-Target are `tag#id`.
"""

from typing import Any, cast
from urllib.parse import unquote

from flask import Flask, Response, flash, get_flashed_messages, redirect, render_template
from htmx_flask import make_response, request
from markupsafe import Markup

from app.compose.errors import ComposeError

PAGE, FORM_PAGE = "layouts/app.html", "layouts/form.html"
FRAGMENT, DIALOG = "layouts/fragment.html", "layouts/dialog.html"
DIALOGS = "dialogs"
NOTHING = Markup()


def register(app: Flask) -> None:
    app.context_processor(lambda: {"layout": PAGE})
    app.jinja_env.globals["flashed_toasts"] = _flashed


def wants_fragment() -> bool:
    return bool(request.htmx) and request.headers.get("HX-Request-Type") != "full"


def target_id() -> str:
    """The id of the element that the answer goes into, "" where it has none."""
    return unquote((request.htmx.target or "").partition("#")[2])


def render(
    template: str,
    *,
    fragment: str = "main",
    status: int = 200,
    refusal: ComposeError | None = None,
    push_url: str = "",
    **context: Any,
) -> Response:
    """The page; to htmx only its block `fragment`, with the title. `refusal` is why what was typed
    into it was not taken: its status is the answer's, and the template has it, its `errors` and
    what was `typed`."""
    layout = FRAGMENT if wants_fragment() else PAGE
    values = {**_again(refusal), **context}
    page = part(template, layout=layout, fragment=fragment, **values)
    return answer(page, status=refusal.status if refusal else status, push_url=push_url)


def render_form(
    template: str,
    *along: Markup,
    status: int = 200,
    refusal: ComposeError | None = None,
    **context: Any,
) -> Response:
    """A form with the blocks `title` and `form`: a page, a dialog, or to htmx the form alone, with
    the parts that go `along`. `refusal` as for pages."""
    layout = FORM_PAGE
    if wants_fragment():
        layout = DIALOG if target_id() == DIALOGS else FRAGMENT
    form = part(template, layout=layout, fragment="form", **{**_again(refusal), **context})
    parts = along if wants_fragment() else ()
    return answer(form, *parts, status=refusal.status if refusal else status)


def part(template: str, **context: Any) -> Markup:
    return Markup(render_template(template, **context))


def partial(target: str, content: Markup = NOTHING, swap: str = "outerHTML") -> Markup:
    """A piece of an answer that goes to its own place, whatever else the answer holds."""
    head = Markup('<hx-partial hx-target="{}" hx-swap="{}">').format(target, swap)
    return head + content + Markup("</hx-partial>")


def toast(say: str, *, tone: str = "success", **more: Any) -> Markup:
    """A toast as a piece of an answer. `more`: detail, undo (a URL to POST to), link, label."""
    card = part("components/toast/card.html", say=say, tone=tone, **more)
    return partial("#toasts", card, "beforeend")


def announce(text: str) -> Markup:
    """Words for screen readers only."""
    return partial("#announcer", Markup("<p>{}</p>").format(text), "innerHTML")


def answer(
    *parts: Markup, status: int = 200, push_url: str = "", reswap: str = "", trigger: str = ""
) -> Response:
    response = cast(
        Response,
        make_response(
            Markup("\n").join(parts), status, push_url=push_url or None, trigger=trigger or None
        ),
    )
    if reswap:
        response.headers["HX-Reswap"] = reswap
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response


def done(*parts: Markup, to: str, say: str = "", tone: str = "success", **more: Any) -> Response:
    """After a change: with htmx the parts and a toast; else, or without parts, on to `to`."""
    if request.htmx and parts:
        return answer(*parts, *([toast(say, tone=tone, **more)] if say else []))
    if say:
        flash(cast(str, {"say": say, "tone": tone, **more}), "toast")
    if request.htmx:
        return cast(Response, make_response("", 200, redirect=to))
    return cast(Response, redirect(to, 303))


def not_done(refusal: ComposeError, say: str, *parts: Markup, **more: Any) -> Response:
    """What was asked for by a click is refused: the parts as they truly are, and a toast with the
    reason (`more` is the toast's). Raises `refusal` without the script: it is a page of its own."""
    if not request.htmx:
        raise refusal
    why = toast(say, tone=tone_of(refusal.status), detail=refusal.detail, **more)
    return answer(*parts, why, status=refusal.status, reswap="none")


def tone_of(status: int) -> str:
    """Of a toast that says why something was not done."""
    return "warning" if status in (409, 422) else "danger"


def _again(refusal: ComposeError | None) -> dict[str, Any]:
    """What every form needs that may come again."""
    errors = refusal.errors if refusal else []
    return {"refusal": refusal, "errors": errors, "typed": request.form}


def _flashed() -> list[dict[str, Any]]:
    messages = cast(list[Any], get_flashed_messages())
    return [said if isinstance(said, dict) else {"say": said, "tone": "info"} for said in messages]
