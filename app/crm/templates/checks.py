"""What is wrong, or only unwise, about a template, in words with the cure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from lxml import html

from app.compose.errors import Invalid
from app.compose.listing import Page, WholeParameters, part
from app.compose.registry import query
from app.crm.emails.variables import samples
from app.crm.templates.addresses import NOWHERE, OF_PICTURES, fault_of
from app.crm.templates.content import Content, Written, compiled
from app.crm.templates.empties import MOST, empties
from app.crm.templates.lengths import UCS, Segments, segments
from app.crm.templates.page import ADDRESS
from app.crm.templates.variables import KNOWN
from app.modules.notification.models import NtfTemplate
from app.modules.notification.wording import GAP, fill, gaps

if TYPE_CHECKING:
    from app.compose.context import Context

SUBJECT_SHOWN, SUBJECT_LONG = 41, 70
CLIPPED = 102_000
MANY = 3
FEW = 2
WORDS = re.compile(r"\w{2,}")
LONG_SUBJECT = f"The subject is long: phones show about {SUBJECT_SHOWN} characters of it."
NO_PREHEADER = "Without a preheader mailboxes show the mail’s first words beside the subject."
NO_WORDS = "There are no words, only pictures: many mailboxes don’t show those."
CUT_OFF = "The mail is larger than 102 kB: Gmail cuts it off there."
NOT_APPROVED = (
    "WhatsApp delivers approved texts only, unless the contact wrote to us in the last 24 hours: "
    "name one."
)
NO_STOP = "Say how to end these messages, such as “Reply STOP to end”."


@dataclass(frozen=True)
class Problem:
    """What a person is told about `field`. With a `serious` one it can't be sent."""

    field: str
    text: str
    serious: bool = False


class ProblemsOf(WholeParameters):
    template_id: UUID


@query("crm.templateProblems", right="campaign:read")
def template_problems(ctx: "Context", data: ProblemsOf) -> Page:
    """Raises NotFound."""
    return part(problems(ctx, ctx.get(NtfTemplate, data.template_id)), data)


def problems(ctx: "Context", template: Written) -> list[Problem]:
    """All that is wrong with it, the serious first."""
    try:
        content = compiled(ctx, template)
    except Invalid as refusal:
        errors = refusal.errors or [{"field": "body", "message": refusal.detail}]
        return [Problem(error["field"], error["message"], serious=True) for error in errors]
    of_channel = _of_mail(content) if content.channel == "email" else _of_message(content)
    found = [*of_channel, *_of_variables(ctx, content)]
    return sorted(found, key=lambda problem: not problem.serious)


def length_of(text: str) -> Segments:
    """How long a text message is with values as they usually are."""
    return segments(fill(text, samples(KNOWN)))


def _of_mail(content: Content) -> Iterator[Problem]:
    if not content.subject.strip():
        yield Problem("subject", "Write a subject.", serious=True)
    elif len(fill(content.subject, samples(KNOWN))) > SUBJECT_LONG:
        yield Problem("subject", LONG_SUBJECT)
    if not content.preheader.strip() and "display:none" not in content.html:
        yield Problem("preheader", NO_PREHEADER)
    yield from _of_page(content.html)
    if len(WORDS.findall(re.sub(ADDRESS, "", GAP.sub("", content.text)))) < FEW:
        yield Problem("body", NO_WORDS)
    if len(content.html.encode()) > CLIPPED:
        yield Problem("body", CUT_OFF)


def _of_page(text: str) -> Iterator[Problem]:
    parser = html.HTMLParser(encoding="utf-8")
    page = html.document_fromstring(text.encode(), parser=parser)
    for link in page.iter("a"):
        if fault := fault_of(link.get("href") or ""):
            words = " ".join(link.text_content().split())[:60] or "of a picture"
            yield Problem("body", f"The link “{words}” {fault}.", fault != NOWHERE)
    for picture in page.iter("img"):
        source = picture.get("src") or ""
        named = f"The picture “{source.rpartition('/')[2].partition('?')[0][:60]}”"
        if not source.startswith(OF_PICTURES):
            yield Problem("body", f"{named} has no address that begins with https://.")
        if picture.get("alt") is None:
            yield Problem("body", f'{named} says nothing to those who can’t see it: add alt="…".')


def _of_message(content: Content) -> Iterator[Problem]:
    for address in re.findall(ADDRESS, content.text):
        if fault := fault_of(address):
            yield Problem("body", f"The link {address} {fault}.", fault != NOWHERE)
    if content.channel == "sms":
        yield from _of_sms(content.text)
    elif not content.template:
        yield Problem("approved", NOT_APPROVED)


def _of_sms(text: str) -> Iterator[Problem]:
    length = length_of(text)
    if "stop" not in text.lower():
        yield Problem("body", NO_STOP)
    if length.encoding == UCS and length.count > 1:
        shown = " ".join(length.unusual[:5])
        yield Problem("body", f"For {shown} a message holds 67 characters instead of 153.")
    if length.count > MANY:
        yield Problem("body", f"It is sent and billed as {length.count} messages each.")


def _of_variables(ctx: "Context", content: Content) -> Iterator[Problem]:
    """Those that have neither a value for some contacts nor a fallback."""
    bare = [name for name, has_fallback in used_by(content).items() if not has_fallback]
    counted = empties(ctx, bare, content.channel)
    of = f"the newest {MOST:,}" if counted.of == MOST else f"{counted.of:,}"
    for name, count in counted.counts.items():
        if count:
            instead = "there" if name == "contact.firstName" else "…"
            said = f"{count:,} of {of} contacts have nothing for {{{{{name}}}}}"
            cure = f"say what stands there instead, as in {{{{{name}|{instead}}}}}"
            yield Problem("body", f"{said}: {cure}.")


def used_by(content: Content) -> dict[str, bool]:
    """The variables in it, each with whether it has a fallback everywhere."""
    parts = (content.subject, content.preheader, content.html, content.text)
    used: dict[str, bool] = {}
    for text in (*parts, *content.variables.values()):
        for name, has_fallback in gaps(text).items():
            used[name] = used.get(name, True) and has_fallback
    return used
