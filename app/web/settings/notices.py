"""What the program tells people, and in which words."""

import re

from flask import Response, request, url_for

from app.access import context, viewer
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Invalid, NotFound
from app.crm.settings.samples import sample
from app.modules.notification.notices import NOTICES
from app.modules.notification.own_words import CHANNELS, Reading, notice_of, own_words, reading
from app.modules.notification.wording import GAP
from app.web.rendering import answer, done, part, render
from app.web.settings import blueprint as screen


@screen.get("/notifications")
def notices() -> Response:
    """Every kind with its channels and its words."""
    ctx = context()
    require(ctx.actor, "settings:manage")
    own = own_words(ctx)
    titles = {
        key: GAP.sub(_example, own[key, "in_app"].subject if (key, "in_app") in own else one.title)
        for key, one in NOTICES.items()
    }
    return render(
        "settings/notices.html",
        notices=NOTICES.values(),
        own=own,
        channels=CHANNELS,
        titles=titles,
    )


@screen.get("/notifications/<key>/<channel>")
def notice_words(key: str, channel: str) -> Response:
    """The words, the variables, and how they read with a real record."""
    require(context().actor, "settings:manage")
    return _page(key, channel)


@screen.post("/notifications/<key>/<channel>")
def save_words(key: str, channel: str) -> Response:
    """The org's own words from now on."""
    require(context().actor, "settings:manage")
    named = {"templateKey": key, "channel": channel}
    words = {"title": request.form.get("title", ""), "body": request.form.get("body", "")}
    try:
        context().dispatch("notification.setWords", {**named, **words})
    except Invalid as refusal:
        return _page(key, channel, refusal)
    return done(to=url_for(".notices"), say="Words saved")


@screen.post("/notifications/<key>/<channel>/preview")
def preview_words(key: str, channel: str) -> Response:
    """How what is typed would read; nothing is kept."""
    require(context().actor, "settings:manage")
    if not request.headers.get("HX-Request"):
        return _page(key, channel)
    return answer(part("settings/_reading.html", reading=_reading(context(), key, channel)))


@screen.post("/notifications/<key>/<channel>/reset")
def reset_words(key: str, channel: str) -> Response:
    """The built-in words again."""
    named = {"templateKey": key, "channel": channel}
    context().dispatch("notification.resetWords", named)
    return done(to=url_for(".notices"), say="The built-in words are back")


def _example(gap: re.Match[str]) -> str:
    """What stands in a gap where no value is known."""
    return (gap[2] or "…").strip()


def _page(key: str, channel: str, refusal: ComposeError | None = None) -> Response:
    ctx, notice = context(), notice_of(key)
    title, body = _words(ctx, key, channel)
    return render(
        "settings/notice.html",
        notice=notice,
        channel=channel,
        channel_name=CHANNELS[channel],
        own=(key, channel) in own_words(ctx),
        title=title,
        body=body,
        reading=_reading(ctx, key, channel),
        refusal=refusal,
    )


def _reading(ctx: Context, key: str, channel: str) -> Reading:
    user = viewer()
    words = _words(ctx, key, channel)
    return reading(ctx, key, *words, sample(ctx, key), user.locale if user else "en")


def _words(ctx: Context, key: str, channel: str) -> tuple[str, str]:
    """Those that were typed, else the org's own, else the built-in ones. Raises NotFound."""
    notice, own = notice_of(key), own_words(ctx).get((key, channel))
    if channel not in CHANNELS:
        raise NotFound("There is no such channel.")
    title, body = (own.subject, own.body) if own else (notice.title, notice.body)
    return request.form.get("title", title), request.form.get("body", body)
