"""Lead forms, and what they brought."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.forms.queries import brought
from app.crm.forms.record import LeadForm

if TYPE_CHECKING:
    from app.compose.context import Context


class FormFieldView(View):
    """What a form asks for: a field of a contact, `customFields.KEY`, `name` or `message`."""

    name: str
    label: str
    required: bool


class FormWordsView(View):
    """The fixed words of its page that are written anew; null: as usual."""

    optional: str | None = None
    choose: str | None = None
    required: str | None = None
    invalid: str | None = None
    agree: str | None = None
    wrong: str | None = None
    thanks: str | None = None
    onward: str | None = None


class FormView(EntityView):
    """A form that strangers fill in at `url`, unless it is archived. Its leads go to `ownerId`, or
    to the members of `teamId` in turn; it brought so many `leads`, `deals` of which became one."""

    of = LeadForm

    key: str
    name: str
    title: str
    intro: str
    source: str
    fields: list[FormFieldView]
    button_text: str
    thanks_text: str
    redirect_url: str | None
    owner_id: UUID | None
    team_id: UUID | None
    tags: list[str]
    consent_text: str | None
    consent_required: bool
    language: str
    words: FormWordsView
    archived_at: Instant | None
    url: str = ""
    leads: int = 0
    deals: int = 0
    last_lead_at: Instant | None = None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[FormView]":
        base = current_app.config["SETTINGS"].base_url
        number, views = brought(ctx, found), super().present(ctx, found)
        for view in views:
            so_far = number[view.id]
            view.url = f"{base}/forms/{view.key}"
            view.leads, view.deals, view.last_lead_at = so_far.leads, so_far.deals, so_far.last_at
        return views


ROWS = [
    Lists("/forms", "crm.listForms", FormView),
    Creates("/forms", "crm.createForm", FormView),
    Shows("/forms/:id", FormView),
    Changes("/forms/:id", "crm.updateForm", FormView),
    Removes("/forms/:id", "crm.deleteForm"),
    Acts("/forms/:id/archive", "crm.archiveForm", FormView),
    Acts("/forms/:id/reopen", "crm.reopenForm", FormView),
]
