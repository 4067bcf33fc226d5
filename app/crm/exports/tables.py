"""What each kind of export holds: a column for each field, named as imports name it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_snake
from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import aliased

from app.compose.money import Money
from app.compose.records import Entity
from app.crm.activities.record import Activity
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.forms.origin import UTM
from app.crm.leads.record import Lead
from app.crm.pipelines.record import PipelineStage
from app.modules.catalog.models import CatItem
from app.modules.identity.models import Team, User

Columns = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """`joined` adds what the columns need; `money` names the column of an amount in minor units,
    whose currency is in the column `currency`."""

    model: type[Entity]
    columns: Columns
    joined: Callable[[Select[Any]], Select[Any]]
    money: str | None = None

    def statement(self, visible: ColumnElement[bool]) -> Select[Any]:
        """All rows that are visible, oldest first."""
        chosen = [column.label(name) for name, column in self.columns.items()]
        statement = select(*chosen).select_from(self.model)
        return self.joined(statement).where(visible).order_by(self.model.id)

    def shown(self, row: Any) -> dict[str, Any]:
        """The row with its money in whole units."""
        values = dict(row._mapping)
        if self.money and values[self.money] is not None:
            values[self.money] = Money(values[self.money], values["currency"]).major
        return values


Company = aliased(Contact)
Manager = aliased(User)
ITS_NAME = case((Contact.type == "company", Contact.company_name))


def to(model: Any, other: Any, column: Any) -> Any:
    """The condition that joins `column` of `model` to the id of `other`, within the org."""
    return (other.org_id == model.org_id) & (other.id == column)


def _same(*names: str, of: Any) -> Columns:
    return {name: getattr(of, to_snake(name)) for name in names}


TABLES = {
    "contacts": Table(
        Contact,
        {
            **_same("id", "type", "firstName", "lastName", "companyName", of=Contact),
            "company": Company.company_name,
            **_same("jobTitle", "email", "phone", "country", of=Contact),
            "owner": User.email,
            **_same("source", "stage", "score", "tags", "customFields", "createdAt", of=Contact),
        },
        lambda rows: rows.outerjoin(User, to(Contact, User, Contact.owner_id)).outerjoin(
            Company, to(Contact, Company, Contact.company_id)
        ),
    ),
    "leads": Table(
        Lead,
        {
            **_same("id", "title", of=Lead),
            **_same("email", "firstName", "lastName", "companyName", "phone", of=Contact),
            **_same("message", "source", of=Lead),
            "owner": User.email,
            **_same("status", "score", of=Lead),
            "reason": Lead.disqualification_reason,
            "estimatedValue": Lead.estimated_value_amount,  # type: ignore[attr-defined]
            "currency": Lead.estimated_value_currency,  # type: ignore[attr-defined]
            **{f"utm{name.title()}": Lead.origin["utm"][name].astext for name in UTM},
            "createdAt": Lead.created_at,
        },
        lambda rows: rows.join(Contact, to(Lead, Contact, Lead.contact_id)).outerjoin(
            User, to(Lead, User, Lead.owner_id)
        ),
        money="estimatedValue",
    ),
    "deals": Table(
        Deal,
        {
            **_same("id", "title", of=Deal),
            "contactEmail": Contact.email,
            "company": ITS_NAME,
            "owner": User.email,
            "value": Deal.value_amount,  # type: ignore[attr-defined]
            "currency": Deal.value_currency,  # type: ignore[attr-defined]
            "stage": PipelineStage.name,
            **_same("status", "probability", "expectedCloseDate", "createdAt", of=Deal),
            **_same("closedAt", "lostReason", "tags", "customFields", of=Deal),
        },
        lambda rows: (
            rows.join(Contact, to(Deal, Contact, Deal.contact_id))
            .join(PipelineStage, to(Deal, PipelineStage, Deal.stage_id))
            .outerjoin(User, to(Deal, User, Deal.owner_id))
        ),
        money="value",
    ),
    "activities": Table(
        Activity,
        {
            **_same("id", "type", "subject", of=Activity),
            "contactEmail": Contact.email,
            "company": ITS_NAME,
            "deal": Deal.title,
            "actor": User.email,
            **_same("body", "outcome", "dueAt", "completedAt", "createdAt", of=Activity),
        },
        lambda rows: (
            rows.join(Contact, to(Activity, Contact, Activity.contact_id))
            .outerjoin(Deal, to(Activity, Deal, Activity.deal_id))
            .outerjoin(User, to(Activity, User, Activity.actor_id))
        ),
    ),
    "users": Table(
        User,
        {
            **_same("id", "name", "email", "roles", "active", of=User),
            "team": Team.name,
            "manager": Manager.name,
            "managerEmail": Manager.email,
            "createdAt": User.created_at,
        },
        lambda rows: rows.outerjoin(Team, to(User, Team, User.team_id)).outerjoin(
            Manager, to(Team, Manager, Team.manager_id)
        ),
    ),
    "products": Table(
        CatItem,
        {
            **_same("id", "name", "sku", "description", of=CatItem),
            "unitPrice": CatItem.unit_price_amount,  # type: ignore[attr-defined]
            "currency": CatItem.unit_price_currency,  # type: ignore[attr-defined]
            **_same("active", "createdAt", of=CatItem),
        },
        lambda rows: rows,
        money="unitPrice",
    ),
}
