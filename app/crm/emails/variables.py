"""What stands in an email for whom it is to: `{{contact.firstName|there}}`."""

from typing import TYPE_CHECKING, Any

from app.compose.errors import Invalid
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.modules.identity.models import User
from app.modules.notification.wording import GAP, day_words, fill, look_up

if TYPE_CHECKING:
    from app.compose.context import Context

KNOWN = {
    "contact.firstName": "Ana",
    "contact.lastName": "Petrov",
    "contact.name": "Ana Petrov",
    "contact.companyName": "Polar Foods",
    "contact.jobTitle": "Head of purchasing",
    "contact.email": "ana@polar.example",
    "deal.title": "Cold room 12 m²",
    "deal.value": "€12,500.00",
    "deal.closeDate": "28 Nov",
    "sender.name": "your name",
    "sender.email": "your address",
    "org.name": "your company",
}


def variables(
    ctx: "Context", contact: Contact | None, deal: Deal | None, sender: User | None
) -> dict[str, Any]:
    """What is known by these names. A value that is missing is left to the text's own fallback."""
    locale = sender.locale if sender else "en"
    close = deal.expected_close_date if deal else None
    return {
        "contact": _of(
            contact,
            firstName="first_name",
            lastName="last_name",
            name="name",
            companyName="company_name",
            jobTitle="job_title",
            email="email",
        ),
        "deal": {
            **_of(deal, title="title", value="value"),
            "closeDate": day_words(close.date(), locale) if close else None,
        },
        "sender": _of(sender, name="name", email="email"),
        "org": {"name": ctx.org.name},
    }


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
