"""What two contacts that are one say differently, and what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from app.compose.errors import Invalid
from app.crm.contacts.record import MOST_TAGS, Contact
from app.crm.text import fold

OWN = "customFields."
# Where somebody works is a company's record, or its name alone.
FIELDS: dict[str, tuple[str, ...]] = {
    "firstName": ("first_name",),
    "lastName": ("last_name",),
    "companyName": ("company_name", "company_id"),
    "jobTitle": ("job_title",),
    "email": ("email",),
    "phone": ("phone",),
    "country": ("country",),
    "stage": ("stage",),
    "source": ("source",),
    "ownerId": ("owner_id",),
    "addressId": ("address_id",),
}


@dataclass(frozen=True)
class Side:
    """A field of one of the two: what it `says`, by what that is told apart, and all `values` that
    belong to it, by attribute."""

    says: Any
    told: Any
    values: dict[str, Any]

    @property
    def empty(self) -> bool:
        return self.told in (None, "")


@dataclass(frozen=True)
class Difference:
    """A field, by its API name, that the contact which stays (`kept`) and the `other` do not say
    alike."""

    field: str
    kept: Side
    other: Side

    @property
    def is_choice(self) -> bool:
        """Do both say something?"""
        return not self.kept.empty and not self.other.empty

    def chosen(self, take: Collection[str]) -> tuple[Side, Side]:
        """The side that counts, and the one that does not: the other's is taken where `take` names
        the field, or nothing else is there."""
        takes = not self.other.empty and (self.field in take or self.kept.empty)
        return (self.other, self.kept) if takes else (self.kept, self.other)


def differences(kept: Contact, other: Contact) -> list[Difference]:
    """All of them, but for tags, which are united."""
    found = [
        Difference(name, _side(kept, name), _side(other, name)) for name in _names(kept, other)
    ]
    return [_joined(one) for one in found if _apart(one)]


def combined(kept: Contact, other: Contact, take: Collection[str]) -> dict[str, Any]:
    """What the contact that stays has afterwards, by attribute. Raises Invalid where `take` names
    no field."""
    if unknown := set(take) - set(_names(kept, other)):
        raise Invalid(f"There is no field {min(unknown)} to choose.", "take")
    values: dict[str, Any] = {}
    own = dict(kept.custom_fields)
    for one in differences(kept, other):
        side, _ = one.chosen(take)
        values |= side.values
        if one.field.startswith(OWN):
            own[one.field.removeprefix(OWN)] = side.says
    return {**values, "custom_fields": own, "tags": _tags(kept, other)[:MOST_TAGS]}


def left_behind(kept: Contact, other: Contact, take: Collection[str]) -> dict[str, Any]:
    """What no field says any more, by the API's names."""
    choices = [one for one in differences(kept, other) if one.is_choice]
    left = {one.field: one.chosen(take)[1].says for one in choices}
    if tags := _tags(kept, other)[MOST_TAGS:]:
        left["tags"] = ", ".join(tags)
    return left


def _tags(kept: Contact, other: Contact) -> list[str]:
    return list(dict.fromkeys([*kept.tags, *other.tags]))


def _names(kept: Contact, other: Contact) -> list[str]:
    keys = sorted({*kept.custom_fields, *other.custom_fields})
    return [*FIELDS, *(f"{OWN}{key}" for key in keys)]


def _side(contact: Contact, name: str) -> Side:
    if name.startswith(OWN):
        says = contact.custom_fields.get(name.removeprefix(OWN))
        return Side(says, says, {})
    values = {attribute: getattr(contact, attribute) for attribute in FIELDS[name]}
    says = next(iter(values.values()))
    keys = {
        "companyName": contact.company_id or fold(contact.company_name or ""),
        "email": contact.email_key,
        "phone": contact.phone_key or contact.phone,
    }
    return Side(says, keys.get(name, says), values)


def _apart(one: Difference) -> bool:
    """A company's bare name adds nothing to its record of the same name."""
    if one.kept.told == one.other.told or (one.kept.empty and one.other.empty):
        return False
    return not (_same_firm(one) and one.other.values["company_id"] is None)


def _joined(one: Difference) -> Difference:
    """The record of the company instead of its bare name is no choice."""
    if _same_firm(one) and one.kept.values["company_id"] is None:
        return Difference(one.field, Side(None, None, one.kept.values), one.other)
    return one


def _same_firm(one: Difference) -> bool:
    if one.field != "companyName" or one.kept.told == one.other.told:
        return False
    return fold(one.kept.says or "") == fold(one.other.says or "")
