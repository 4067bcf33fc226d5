"""An org's own words for what the program tells, and how they would read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, StringConstraints
from sqlalchemy import select

from app.compose.errors import Invalid, NotFound
from app.compose.payload import Payload, RequiredLine, Text
from app.compose.registry import command
from app.modules.notification.models import NtfTemplate
from app.modules.notification.notices import NOTICES, Notice, told
from app.modules.notification.wording import fill, gaps, is_broken, is_empty, one_line

if TYPE_CHECKING:
    from app.compose.context import Context

CHANNELS = {"in_app": "In the program", "email": "By mail"}


def _something(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


Words = Annotated[Text, StringConstraints(max_length=5000), AfterValidator(_something)]


class OfNotice(Payload):
    template_key: str
    channel: Literal["in_app", "email"]


class SetWords(OfNotice):
    title: RequiredLine
    body: Words


class ResetWords(OfNotice):
    pass


@dataclass(frozen=True)
class Reading:
    """How words read with some variables. `unknown` are names that this notice never has, `empty`
    those without a value here and without a fallback."""

    title: str
    body: str
    unknown: list[str]
    empty: list[str]


def words(ctx: "Context", key: str, channel: str) -> tuple[str, str] | None:
    """Title and body templates of the org, else the built-in ones; None for an unknown key."""
    own = ctx.session.scalars(
        select(NtfTemplate).where(NtfTemplate.key == key, NtfTemplate.channel == channel)
    ).one_or_none()
    if own:
        return own.subject, own.body
    built_in = NOTICES.get(key)
    return (built_in.title, built_in.body) if built_in else None


def notice_of(key: str) -> Notice:
    """Raises NotFound."""
    if key not in NOTICES:
        raise NotFound("There is no such notification.")
    return NOTICES[key]


def own_words(ctx: "Context") -> dict[tuple[str, str], NtfTemplate]:
    """The org's own, by key and channel."""
    mine = select(NtfTemplate).where(NtfTemplate.key.in_(NOTICES))
    return {(one.key, one.channel): one for one in ctx.session.scalars(mine)}


def reading(
    ctx: "Context", key: str, title: str, body: str, variables: Mapping[str, Any], locale: str
) -> Reading:
    """The words filled in, and what is wrong with them. Raises NotFound."""
    notice = notice_of(key)
    found = told(ctx, variables)
    found["recipient"] = {"name": ctx.actor.name}
    used = {**gaps(title), **gaps(body)}
    bare = [name for name, fallback in used.items() if not fallback]
    unknown = [name for name in used if name not in notice.variables]
    empty = [name for name in bare if name not in unknown and is_empty(found, name, locale)]
    return Reading(one_line(fill(title, found, locale)), fill(body, found, locale), unknown, empty)


@command("notification.setWords", right="settings:manage")
def set_words(ctx: "Context", data: SetWords) -> NtfTemplate:
    """The org's words for a notice on one channel. Raises NotFound, and Invalid for words with a
    variable that the notice does not have."""
    notice = notice_of(data.template_key)
    for field, text in (("title", data.title), ("body", data.body)):
        _refuse_unknown(notice, field, text)
    own = own_words(ctx).get((notice.key, data.channel))
    if own is None:
        own = NtfTemplate(key=notice.key, channel=data.channel, name=notice.name, body="")
        ctx.session.add(own)
    own.subject, own.body = data.title, data.body
    _tell(ctx, notice, data.channel)
    return own


@command("notification.resetWords", right="settings:manage")
def reset_words(ctx: "Context", data: ResetWords) -> None:
    """The built-in words again. Raises NotFound."""
    notice = notice_of(data.template_key)
    own = own_words(ctx).get((notice.key, data.channel))
    if own is not None:
        ctx.session.delete(own)
        _tell(ctx, notice, data.channel)


def _refuse_unknown(notice: Notice, field: str, text: str) -> None:
    if is_broken(text):
        raise Invalid("has a {{ or }} that belongs to no variable", field)
    unknown = [f"{{{{{name}}}}}" for name in gaps(text) if name not in notice.variables]
    if unknown:
        raise Invalid(f"has what this notification doesn’t know: {', '.join(unknown)}", field)


def _tell(ctx: "Context", notice: Notice, channel: str) -> None:
    ctx.emit(
        "notification.words-changed",
        ctx.org,
        template_key=notice.key,
        name=notice.name,
        channel=CHANNELS[channel].lower(),
    )
