"""The leads as a list."""

from sqlalchemy.orm import joinedload

from app.compose.listing import Listing, sorts
from app.compose.order import Sort
from app.crm.leads.fields import AMOUNT, FIELDS
from app.crm.leads.record import Lead
from app.crm.list_kind import Column, ListKind

LEADS = ListKind(
    name="leads",
    one="lead",
    many="leads",
    path="/leads",
    layouts=("inbox", "list"),
    listing=Listing(
        Lead,
        sorts={
            **sorts(Lead, "score"),
            "estimatedValue": Sort(AMOUNT, "estimated_value_amount", nullable=True),
        },
        default="-score",
        options=(joinedload(Lead.contact), joinedload(Lead.owner)),
    ),
    fields=FIELDS,
    columns=(
        Column("contact", "Lead"),
        Column("company", "Company"),
        Column("title", "About"),
        Column("status", "Status"),
        Column("score", "Score", "score", num=True),
        Column("source", "Source"),
        Column("value", "Value", "estimatedValue", num=True),
        Column("email", "Email"),
        Column("phone", "Phone"),
        Column("tags", "Tags"),
        Column("created", "Came", "createdAt"),
        Column("owner", "Owner"),
    ),
    shown=("company", "title", "status", "score", "source", "value", "created", "owner"),
)
