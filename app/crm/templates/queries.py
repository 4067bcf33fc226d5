"""Questions about message templates."""

from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, and_, func, true

from app.compose.listing import EntityParameters, Listing, Page, Search, sorts
from app.compose.payload import Line
from app.compose.registry import query
from app.modules.notification.models import NtfTemplate
from app.modules.notification.notices import NOTICES

if TYPE_CHECKING:
    from app.compose.context import Context


class ListTemplates(EntityParameters):
    channel: Literal["email", "sms", "whatsapp"] | None = None
    key: Line | None = None
    q: Search | None = None


def _says(text: str) -> ColumnElement[bool]:
    """Every word of the text stands in the name or the key."""
    both = func.lower(NtfTemplate.name + " " + NtfTemplate.key)
    return and_(true(), *(both.contains(word, autoescape=True) for word in text.lower().split()))


TEMPLATES = Listing(NtfTemplate, sorts=sorts(NtfTemplate, "name"), filters={"q": _says})


@query("crm.listTemplates", right="campaign:read")
def list_templates(ctx: "Context", data: ListTemplates) -> Page:
    """A page of templates."""
    return TEMPLATES.page(ctx, data, NtfTemplate.key.not_in(list(NOTICES)))
