"""How a template was before."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from flask import Response, url_for

from app.access import context
from app.crm.templates.versions import Version, version_of, versions_of
from app.modules.notification.models import NtfTemplate
from app.web.headers import framing
from app.web.message_templates import CHANNELS
from app.web.message_templates import blueprint as screen
from app.web.message_templates.draft import lines_of
from app.web.rendering import done, render

COMPARED = (("name", "Name"), ("subject", "Subject"), ("preheader", "Preheader"), ("body", "Text"))
AROUND = 2
MOST_LINES = 3000


@dataclass(frozen=True)
class Difference:
    """A field's lines: `same`, `gone` since that version, `new` since then, or `skipped`."""

    label: str
    lines: list[tuple[str, str]]


@screen.get("/<uuid:template_id>/versions")
def versions(template_id: UUID) -> Response:
    """All of them, the newest first."""
    ctx = context()
    template = ctx.get(NtfTemplate, template_id)
    found = versions_of(ctx, template)
    return render("message_templates/versions.html", letter=template, versions=found)


@screen.get("/<uuid:template_id>/versions/<int:number>")
def version(template_id: UUID, number: int) -> Response:
    """One of them: how it reads, and what was changed since."""
    ctx = context()
    template = ctx.get(NtfTemplate, template_id)
    old = version_of(ctx, template, number)
    page = render(
        "message_templates/version.html",
        letter=template,
        old=old,
        differences=differences(old, template),
        channel=CHANNELS[template.channel],
    )
    return framing(page)


@screen.post("/<uuid:template_id>/versions/<int:number>/restoration")
def bring_back(template_id: UUID, number: int) -> Response:
    """An older version becomes the newest."""
    ctx = context()
    before = ctx.get(NtfTemplate, template_id).version
    saved = ctx.dispatch("crm.bringBackTemplate", {"id": template_id, "number": number})
    to = url_for(".edit", template_id=template_id)
    if saved.version == before:
        return done(to=to, say="It is like that already", tone="info")
    undo = url_for(".bring_back", template_id=template_id, number=before)
    return done(to=to, say=f"Version {number} is back, as version {saved.version}", undo=undo)


def differences(old: Version, new: NtfTemplate) -> list[Difference]:
    """What was changed since the old one, field by field."""
    pairs = [(label, getattr(old, name), getattr(new, name)) for name, label in COMPARED]
    pairs.append(("Approved text", _approved(old.approved), _approved(new.approved)))
    return [Difference(label, list(_lines(was, now))) for label, was, now in pairs if was != now]


def _approved(approved: dict[str, str] | None) -> str:
    return f"{approved['name']}\n{lines_of(approved)}" if approved else ""


def _lines(was: str, now: str) -> Iterator[tuple[str, str]]:
    old, new = was.splitlines()[:MOST_LINES], now.splitlines()[:MOST_LINES]
    groups = SequenceMatcher(None, old, new).get_grouped_opcodes(AROUND)
    for number, group in enumerate(groups):
        if number:
            yield "skipped", "⋯"
        for tag, a, b, c, d in group:
            if tag == "equal":
                yield from (("same", line) for line in old[a:b])
            else:
                yield from (("gone", line) for line in old[a:b])
                yield from (("new", line) for line in new[c:d])
