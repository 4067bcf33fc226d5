"""The lists that there are."""

from app.crm.contacts.list import CONTACTS
from app.crm.deals.list import DEALS
from app.crm.leads.list import LEADS
from app.crm.list_kind import ListKind

KINDS: dict[str, ListKind] = {kind.name: kind for kind in (DEALS, CONTACTS, LEADS)}
