"""Merging two contacts: which one is meant, which one stays, and what of each counts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app.access import context
from app.compose.authority import require
from app.compose.context import Context
from app.compose.errors import ComposeError, Forbidden
from app.crm.contacts.countries import COUNTRIES
from app.crm.contacts.differences import Difference, differences
from app.crm.contacts.likeness import alike
from app.crm.contacts.merge import living
from app.crm.contacts.options import options, picked
from app.crm.contacts.page import attached
from app.crm.contacts.record import Contact
from app.modules.identity.models import User
from app.web import typed
from app.web.addresses import id_in, record_url
from app.web.rendering import done, render_form
from app.web.sheets.contact import CONTACT

blueprint = Blueprint("merging", __name__, url_prefix="/contacts")

HIDDEN = ("addressId",)
PICK = "pick."


@dataclass(frozen=True)
class Line:
    """A field in which the two differ, in words: of the one, and of the other."""

    field: str
    label: str
    one: str
    other: str
    is_choice: bool


@blueprint.get("/<uuid:contact_id>/merge")
def ask(contact_id: UUID) -> Response:
    """Which other one, or with `?with=` both side by side."""
    ctx = context()
    contact = _mergeable(ctx, ctx.get(Contact, contact_id))
    found = _meant(ctx, contact)
    if len(found) == 1:
        return _compare(ctx, contact, _mergeable(ctx, found[0]))
    likenesses = [one for one in alike(ctx, contact) if ctx.may("contact:merge", one.contact)]
    letters = request.args.get("withQuery", "")
    return render_form("contact/merge_with.html", contact=contact, found=found, letters=letters,
                       likenesses=likenesses)  # fmt: skip


@blueprint.post("/<uuid:contact_id>/merge")
def merge(contact_id: UUID) -> Response:
    """On to the one that stays; or both once more, with why they were not merged."""
    ctx = context()
    other_id = id_in(request.form.get("other")) or contact_id
    versions = {contact_id: typed.whole("version"), other_id: typed.whole("otherVersion")}
    kept_id, gone_id = contact_id, other_id
    if id_in(request.form.get("keep")) == other_id:
        kept_id, gone_id = other_id, contact_id
    take = [
        name.removeprefix(PICK)
        for name, value in request.form.items()
        if name.startswith(PICK) and value == str(gone_id)
    ]
    try:
        kept = ctx.dispatch("crm.mergeContacts", {
            "id": kept_id,
            "version": versions[kept_id],
            "otherId": gone_id,
            "otherVersion": versions[gone_id],
            "take": take,
        })  # fmt: skip
    except ComposeError as refusal:
        return _not_merged(ctx, contact_id, other_id, refusal)
    return done(to=record_url("contact", kept.id), say="Contacts merged")


def _not_merged(ctx: Context, contact_id: UUID, other_id: UUID, refusal: ComposeError) -> Response:
    stayed = {one.id for each in (contact_id, other_id) if (one := living(ctx, each))}
    if refusal.status == 409 and contact_id != other_id and len(stayed) == 1:
        return done(to=record_url("contact", stayed.pop()), say="Merged already", tone="info")
    pair = [ctx.find(Contact, one) for one in (contact_id, other_id)]
    if isinstance(refusal, Forbidden) or not pair[0] or not pair[1] or contact_id == other_id:
        raise refusal
    return _compare(ctx, pair[0], pair[1], refusal)


def _compare(
    ctx: Context, contact: Contact, other: Contact, refusal: ComposeError | None = None
) -> Response:
    found = differences(contact, other)
    if contact.type != other.type:
        found = []
    names = _owners(ctx, contact, other)
    lines = [_line(one, names) for one in found if one.field not in HIDDEN]
    if not ctx.may("contact:reassign"):
        lines = [line for line in lines if line.field != "ownerId"]
    return render_form(
        "contact/merge.html",
        contact=contact,
        other=other,
        alike=contact.type == other.type and contact.id != other.id,
        choices=[line for line in lines if line.is_choice],
        along=[line for line in lines if not line.is_choice],
        tags=sorted({*contact.tags} ^ {*other.tags}),
        attached=[attached(ctx, contact), attached(ctx, other)],
        refusal=refusal,
    )


def _mergeable(ctx: Context, contact: Contact) -> Contact:
    """Raises Forbidden."""
    require(ctx.actor, "contact:merge", contact)
    return contact


def _meant(ctx: Context, contact: Contact) -> list[Contact]:
    """The contact that `?with=` names, else those that fit what was typed."""
    if (one := picked(ctx, request.args.get("with"))) and one.id != contact.id:
        return [one]
    letters = request.args.get("withQuery", "")
    found = options(ctx, letters, kind=contact.type)
    return [one for one in found if one.id != contact.id and ctx.may("contact:merge", one)]


def _owners(ctx: Context, *contacts: Contact) -> dict[Any, str]:
    ids = [one.owner_id for one in contacts if one.owner_id]
    return {id: user.name for id in ids if (user := ctx.session.get(User, (ctx.org_id, id)))}


def _line(one: Difference, owners: dict[Any, str]) -> Line:
    says = [_words(one.field, side.says, owners) for side in (one.kept, one.other)]
    label = "Owner" if one.field == "ownerId" else CONTACT.fact(one.field).label
    return Line(one.field, label, says[0], says[1], one.is_choice)


def _words(field: str, said: Any, owners: dict[Any, str]) -> str:
    if said in (None, ""):
        return ""
    if field in ("stage", "source"):
        return str(said).replace("-", " ").capitalize()
    if field == "country":
        return COUNTRIES.get(said, said)
    return owners.get(said, "somebody") if field == "ownerId" else str(said)
