"""Templates of messages to many."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.api.doing import Acts, Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, Instant, View
from app.crm.templates.checks import length_of
from app.modules.notification.models import NtfTemplate

if TYPE_CHECKING:
    from app.compose.context import Context


class ApprovedView(View):
    """A text that the provider keeps, by its name there, and what its variables hold."""

    name: str
    variables: dict[str, str]


class SegmentsView(View):
    """How many messages (`count`) an SMS is with values as they usually are. `characters` as they
    are billed, `left` fit into the last one."""

    encoding: str
    characters: int
    count: int
    left: int


class MessageTemplateView(EntityView):
    """An email's `body` is MJML, HTML or plain text with a link to `{{unsubscribeUrl}}`. Variables
    are written `{{contact.firstName|there}}`, a fallback behind the bar. `segments`: of an SMS."""

    of = NtfTemplate

    key: str
    name: str
    channel: str
    subject: str
    preheader: str
    body: str
    approved: ApprovedView | None
    segments: SegmentsView | None = None

    @classmethod
    def present(cls, ctx: "Context", found: Sequence[Any]) -> "list[MessageTemplateView]":
        return [
            view.model_copy(update={"segments": SegmentsView.model_validate(length_of(view.body))})
            if view.channel == "sms"
            else view
            for view in super().present(ctx, found)
        ]


class TemplateVersionView(View):
    """A template as it was from `at` on; `number` is the version that it had then."""

    number: int
    at: Instant
    by_id: UUID | None
    name: str
    subject: str
    preheader: str
    body: str
    approved: ApprovedView | None


class ProblemView(View):
    """What is wrong with `field`; with a `serious` one it can't be sent."""

    field: str
    text: str
    serious: bool


UNDER = (NtfTemplate, "template_id")

ROWS = [
    Lists("/templates", "crm.listTemplates", MessageTemplateView),
    Creates("/templates", "crm.createTemplate", MessageTemplateView),
    Shows("/templates/:id", MessageTemplateView),
    Changes("/templates/:id", "crm.updateTemplate", MessageTemplateView),
    Removes("/templates/:id", "crm.deleteTemplate"),
    Lists("/templates/:id/problems", "crm.templateProblems", ProblemView, under=UNDER),
    Lists("/templates/:id/versions", "crm.templateVersions", TemplateVersionView, under=UNDER),
    Acts("/templates/:id/bring-back", "crm.bringBackTemplate", MessageTemplateView),
    Acts("/templates/:id/test", "crm.tryTemplate", MessageTemplateView),
]
