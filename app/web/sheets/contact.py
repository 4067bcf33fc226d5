"""What people edit of a contact."""

from typing import Any
from urllib.parse import urlsplit

from htmx_flask import request
from markupsafe import Markup

from app.compose.context import Context
from app.crm.contacts.countries import COUNTRIES
from app.crm.contacts.list import CONTACTS
from app.crm.contacts.page import contact_page
from app.crm.contacts.record import SOURCES, STAGES, Contact
from app.web.addresses import record_url
from app.web.lists.table import row
from app.web.rendering import FRAGMENT, part, partial
from app.web.sheets.choices import Choice, Link, Named
from app.web.sheets.fact import Fact
from app.web.sheets.sheet import Sheet, register
from app.web.sheets.words import Words
from app.web.timeline import timeline_of


def _way(contact: Any) -> str:
    return record_url("contact", contact.id)


def _again(ctx: Context, contact: Any) -> list[Markup]:
    """The contact's own page or its row, where it is open."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if path == CONTACTS.path:
        return [row(ctx, CONTACTS.name, contact.id)]
    if path != _way(contact):
        return []
    found = contact_page(ctx, contact.id)
    page = part("contact/show.html", layout=FRAGMENT, fragment="main", found=found,
                **timeline_of(found.contact))  # fmt: skip
    return [partial("#main", page, "innerMorph")]


CONTACT = register(
    Sheet(
        kind="contact",
        place="contacts",
        model=Contact,
        command="crm.updateContact",
        right="contact:update",
        facts=(
            Fact("firstName", "First name"),
            Fact("lastName", "Last name"),
            Fact("companyName", "Company"),
            Link("companyId", "Works at", of=Contact),
            Fact("jobTitle", "Job title"),
            Fact("email", "Email", input="email"),
            Fact("phone", "Phone", input="tel"),
            Named("country", "Country", names_of=COUNTRIES),
            Choice("source", "Source", choices=SOURCES),
            Choice("stage", "Stage", choices=STAGES),
            Words("tags", "Tags"),
        ),
        again=_again,
        way=_way,
    )
)
