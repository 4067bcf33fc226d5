"""Forms are made, changed, archived and deleted."""

import secrets
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, StringConstraints
from pydantic.alias_generators import to_camel

from app.compose.errors import Conflict, Invalid
from app.compose.payload import Line, Payload, RequiredLine, Target, Text
from app.compose.registry import command
from app.crm.contacts.commands import Tags
from app.crm.forms import turns
from app.crm.forms.fields import FormFields, as_kept, usual
from app.crm.forms.record import LeadForm
from app.crm.forms.words import ENGLISH, FormWords, Language
from app.modules.identity.naming import slug_stem

if TYPE_CHECKING:
    from app.compose.context import Context

THANKS = "Thank you. We will be in touch soon."
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def _leads_somewhere(address: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("must begin with https://")
    if parts.username is not None or not address.isprintable() or " " in address:
        raise ValueError("is not an address")
    return address


Words = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=2000)]
WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(_leads_somewhere),
]


class CreateForm(Payload):
    """Without `title` it is headed by its name. `ownerId` gets its leads, or `teamId` in turn."""

    name: RequiredLine
    title: Line | None = None
    intro: Words = ""
    source: RequiredLine = "web"
    fields: FormFields | None = None
    button_text: RequiredLine = "Send"
    thanks_text: Words = THANKS
    redirect_url: WebAddress | None = None
    owner_id: UUID | None = None
    team_id: UUID | None = None
    tags: Tags = []
    consent_text: Words | None = None
    consent_required: bool = False
    language: Language = ENGLISH
    words: FormWords = FormWords()


class UpdateForm(Target):
    """Who names an owner takes it from the team, and the other way round."""

    name: RequiredLine | None = None
    title: Line | None = None
    intro: Words | None = None
    source: RequiredLine | None = None
    fields: FormFields | None = None
    button_text: RequiredLine | None = None
    thanks_text: Words | None = None
    redirect_url: WebAddress | None = None
    owner_id: UUID | None = None
    team_id: UUID | None = None
    tags: Tags | None = None
    consent_text: Words | None = None
    consent_required: bool | None = None
    language: Language | None = None
    words: FormWords | None = None

    def comparable(self) -> dict[str, Any]:
        """The fields of the form as the record has them."""
        return self.changes() | _kept(self)


class ActOnForm(Target):
    pass


@command("crm.createForm", right="form:manage")
def create_form(ctx: "Context", data: CreateForm) -> LeadForm:
    """A form that is online at once."""
    turns.check(ctx, data.owner_id, data.team_id)
    values = {name: getattr(data, name) for name in CreateForm.model_fields}
    values |= {"fields": as_kept(usual()), **_kept(data)}
    form = LeadForm(**_tidy(values), key=_key_for(data.name))
    _check_consent(form)
    ctx.session.add(form)
    ctx.session.flush()
    ctx.emit("form.created", form, **form.event_facts())
    return form


@command("crm.updateForm", right="form:manage")
def update_form(ctx: "Context", form: LeadForm, data: UpdateForm) -> LeadForm:
    """Changes what is named; its key and so its address stay."""
    values = data.changes()
    for name, value in values.items():
        if value is None and name not in MAY_BE_EMPTY:
            raise Invalid("must not be empty", to_camel(name))
    if values.get("owner_id") and "team_id" not in values:
        values["team_id"] = None
    if values.get("team_id") and "owner_id" not in values:
        values["owner_id"] = None
    if "owner_id" in values or "team_id" in values:
        turns.check(ctx, values.get("owner_id", form.owner_id), values.get("team_id", form.team_id))
    values |= _kept(data)
    changes = form.assign(_tidy(values, name=values.get("name", form.name)))
    _check_consent(form)
    if changes:
        ctx.emit("form.updated", form, changes=changes, **form.event_facts())
    return form


@command("crm.archiveForm", right="form:manage")
def archive_form(ctx: "Context", form: LeadForm, data: ActOnForm) -> LeadForm:
    """Takes it from the web: its address is nobody's any more, its leads stay. Raises Conflict."""
    if form.archived_at is not None:
        raise Conflict("This form is archived already.", code="wrong-state")
    form.archived_at = ctx.now
    ctx.emit("form.archived", form, **form.event_facts())
    return form


@command("crm.reopenForm", right="form:manage")
def reopen_form(ctx: "Context", form: LeadForm, data: ActOnForm) -> LeadForm:
    """Online again, at its old address. Raises Conflict."""
    if form.archived_at is None:
        raise Conflict("This form is online.", code="wrong-state")
    turns.check(ctx, form.owner_id, form.team_id)
    form.archived_at = None
    ctx.emit("form.reopened", form, **form.event_facts())
    return form


@command("crm.deleteForm", right="form:manage")
def delete_form(ctx: "Context", form: LeadForm, data: ActOnForm) -> None:
    """Gone, as far as forms are; its leads stay and keep what was said."""
    form.deleted_at = ctx.now
    ctx.emit("form.deleted", form, **form.event_facts())


MAY_BE_EMPTY = {"title", "redirect_url", "owner_id", "team_id", "consent_text"}


def _kept(data: CreateForm | UpdateForm) -> dict[str, Any]:
    """What the record has in another form."""
    fields = {"fields": as_kept(data.fields)} if data.fields is not None else {}
    return fields | ({"words": data.words.kept()} if data.words is not None else {})


def _tidy(values: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    if "title" in values:
        values["title"] = values["title"] or values.get("name") or name
    if "consent_text" in values:
        values["consent_text"] = values["consent_text"] or None
    return values


def _check_consent(form: LeadForm) -> None:
    if form.consent_required and not form.consent_text:
        raise Invalid("Write what people agree to.", "consentText")


def _key_for(name: str) -> str:
    """Readable, and not to be guessed."""
    ending = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{slug_stem(name, 'form')}-{ending}"
