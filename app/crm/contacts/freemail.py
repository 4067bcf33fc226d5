"""Which addresses are at a company's own domain, and which at a provider of free mailboxes."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column

from app.crm.contacts.record import Contact

PROVIDERS = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com",
    "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "mail.ru", "proton.me",
    "protonmail.com", "qq.com", "163.com",
)  # fmt: skip

# As the index ix_contact_domain has it.
domain_of: ColumnElement[Any] = func.split_part(
    Contact.email_key, literal_column("'@'"), literal_column("2")
)
AT_OWN_DOMAIN: ColumnElement[bool] = and_(domain_of != "", domain_of.not_in(PROVIDERS))


def at(own: str) -> ColumnElement[bool]:
    """Addresses at this domain."""
    return domain_of == own


def own_domain(email_key: str | None) -> str | None:
    """The domain of a folded address, where it is a company's own."""
    domain = (email_key or "").rpartition("@")[2]
    return domain if domain and domain not in PROVIDERS else None
