"""Templates of messages to many."""

from app.api.doing import Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView, View
from app.modules.notification.models import NtfTemplate


class ApprovedView(View):
    """A text that the provider keeps, by its name there, and what its variables hold."""

    name: str
    variables: dict[str, str]


class MessageTemplateView(EntityView):
    """An email's `body` is MJML, HTML or plain text with a link to `{{unsubscribeUrl}}`. Variables
    are written `{{contact.firstName|there}}`, a fallback behind the bar."""

    of = NtfTemplate

    key: str
    name: str
    channel: str
    subject: str
    preheader: str
    body: str
    approved: ApprovedView | None


ROWS = [
    Lists("/templates", "crm.listTemplates", MessageTemplateView),
    Creates("/templates", "crm.createTemplate", MessageTemplateView),
    Shows("/templates/:id", MessageTemplateView),
    Changes("/templates/:id", "crm.updateTemplate", MessageTemplateView),
    Removes("/templates/:id", "crm.deleteTemplate"),
]
