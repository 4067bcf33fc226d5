"""What stands in an email for whom it is to: `{{contact.firstName|there}}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.compose.errors import Invalid
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User
from app.modules.notification.wording import GAP, day_words, fill, look_up

if TYPE_CHECKING:
    from app.compose.context import Context


@dataclass(frozen=True)
class Variable:
    """What a name stands for, in words, and how its value may read."""

    label: str
    example: str


OF_CONTACT = {
    "contact.firstName": Variable("First name", "Ana"),
    "contact.lastName": Variable("Last name", "Petrov"),
    "contact.name": Variable("Full name", "Ana Petrov"),
    "contact.companyName": Variable("Company", "Polar Foods"),
    "contact.jobTitle": Variable("Job title", "Head of purchasing"),
    "contact.email": Variable("Email address", "ana@polar.example"),
}
KNOWN = {
    **OF_CONTACT,
    "deal.title": Variable("Deal", "Cold room 12 m²"),
    "deal.value": Variable("Value of the deal", "€12,500.00"),
    "deal.closeDate": Variable("Close date", "28 Nov"),
    "sender.name": Variable("Your name", "your name"),
    "sender.email": Variable("Your address", "your address"),
    "org.name": Variable("Our company", "your company"),
}


def variables(
    ctx: "Context", contact: Contact | None, deal: Deal | None, sender: User | None
) -> dict[str, Any]:
    """What is known by these names. A value that is missing is left to the text's own fallback."""
    locale = sender.locale if sender else "en"
    close = deal.expected_close_date if deal else None
    return {
        "contact": of_contact(contact),
        "deal": {
            **_of(deal, title="title", value="value"),
            "closeDate": day_words(close.date(), locale) if close else None,
        },
        "sender": _of(sender, name="name", email="email"),
        "org": {"name": ctx.org.name},
    }


def of_contact(contact: Any) -> dict[str, Any]:
    """The values of OF_CONTACT, by the last part of their names."""
    return _of(
        contact,
        firstName="first_name",
        lastName="last_name",
        name="name",
        companyName="company_name",
        jobTitle="job_title",
        email="email",
    )


def samples(known: Mapping[str, Variable]) -> dict[str, Any]:
    """The examples, as values to fill in."""
    values: dict[str, Any] = {}
    for name, variable in known.items():
        *path, last = name.split(".")
        inner = values
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = variable.example
    return values


def filled(text: str, known: dict[str, Any], locale: str, field: str) -> str:
    """The text with its gaps filled. Raises Invalid for a gap that has neither a value nor a
    fallback: nobody is to read a hole."""
    refuse_unknown(text, field)
    for gap in GAP.finditer(text):
        if look_up(known, gap[1]) in (None, "") and not (gap[2] or "").strip():
            said = f"{{{{{gap[1]}}}}} is not known here"
            raise Invalid(f"{said}; write a fallback: {{{{{gap[1]}|…}}}}", field)
    return fill(text, known, locale)


def prefilled(text: str, known: dict[str, Any], locale: str) -> str:
    """The text to go on writing: a gap without a value stays as it is written."""
    return GAP.sub(lambda gap: fill(gap[0], known, locale) or gap[0], text)


def refuse_unknown(text: str, field: str) -> None:
    """Raises Invalid for a variable that there is not."""
    for gap in GAP.finditer(text):
        if gap[1] not in KNOWN:
            raise Invalid(f"There is no variable {{{{{gap[1]}}}}}.", field)


def _of(record: Any, **names: str) -> dict[str, Any]:
    return {key: getattr(record, name) if record else None for key, name in names.items()}
