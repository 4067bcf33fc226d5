"""What fills itself in, in messages to many: names, what they mean, examples."""

import re
from typing import Any

from app.compose.errors import Invalid
from app.crm.emails.variables import OF_CONTACT, Variable, of_contact
from app.modules.notification.wording import GAP

CUSTOM = "contact.customFields."
UNSUBSCRIBE = "unsubscribeUrl"
KNOWN = {
    **OF_CONTACT,
    "contact.phone": Variable("Phone", "+49 30 555 0142"),
    "company.name": Variable("Company they work at", "Polar Foods"),
    "owner.name": Variable("Owner’s name", "Rosa Lind"),
    "owner.email": Variable("Owner’s address", "rosa@fernhill.example"),
    "sender.name": Variable("Sender’s name", "Nina Holm"),
    "sender.email": Variable("Sender’s address", "nina@fernhill.example"),
    "org.name": Variable("Our company", "Fernhill"),
    "campaign.name": Variable("Campaign’s name", "Winter check"),
    UNSUBSCRIBE: Variable("Link to unsubscribe", "https://fernhill.example/u/…"),
}
STYLE = re.compile(r"<(mj-)?style\b.*?</(mj-)?style", re.DOTALL | re.IGNORECASE)
LOOPS = "{%"


def is_known(name: str) -> bool:
    """Is there such a variable? A custom field may be called anything but a Python secret."""
    key = name.removeprefix(CUSTOM)
    return name in KNOWN or (key != name and bool(key) and not key.startswith("_"))


def refuse_unknown(text: str, field: str) -> None:
    """Raises Invalid for a variable that there is not, and for braces that belong to none."""
    for gap in GAP.finditer(text):
        if not is_known(gap[1]):
            raise Invalid(f"There is no variable {{{{{gap[1]}}}}}.", field)
    rest = GAP.sub("", text)
    if "{{" in rest or "}}" in STYLE.sub("", rest):
        raise Invalid(
            "There is a {{ or }} that belongs to no variable; "
            "variables are written {{contact.firstName|there}}.",
            field,
        )
    if LOOPS in rest:
        raise Invalid("There are no conditions or loops: {% means nothing here.", field)


def variables(
    contact: Any,
    *,
    org_name: str,
    company: Any = None,
    owner: Any = None,
    sender: Any = None,
    campaign_name: str = "",
    unsubscribe_url: str = "",
) -> dict[str, Any]:
    """The values for one contact: a record or row with a contact's columns and `name`. `company`,
    `owner` and `sender` are anything with a name, the latter two with an `email`. What is missing
    is left to the text's own fallback."""
    return {
        "contact": {
            **of_contact(contact),
            "phone": contact.phone,
            "customFields": contact.custom_fields or {},
        },
        "company": {"name": company.name if company else contact.company_name},
        "owner": _person(owner),
        "sender": _person(sender),
        "org": {"name": org_name},
        "campaign": {"name": campaign_name},
        UNSUBSCRIBE: unsubscribe_url,
    }


def _person(person: Any) -> dict[str, Any]:
    return {"name": person.name, "email": person.email} if person else {}
