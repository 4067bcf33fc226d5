"""Sixty companies and the people who work there, each an account of one of the sellers."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.crm.contacts.record import Contact
from app.demo.names import CITIES, COMPANIES, COUNTRIES, FIRST, LAST, TITLES
from app.demo.people import DOMAIN
from app.demo.world import World

SOURCES = ("web", "referral", "cold-outreach", "campaign", "referral")
STAGES = ("prospect", "qualified", "customer", "customer", "prospect", "churned")
PEOPLE_EACH = 2
OLDEST_DAYS = 330


@dataclass
class Customer:
    """A company, whose account it is, and the people there once they are known."""

    name: str
    owner: str
    people: list[UUID] = field(default_factory=list)

    @property
    def domain(self) -> str:
        return f"{slug(self.name)}.example"


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def customers(world: World) -> list[Customer]:
    """All customers, shared out: the large accounts are the manager's."""
    return [
        Customer(name, "manager" if number % 12 == 8 else ("rep", "rep2")[number % 2])
        for number, name in enumerate(COMPANIES)
    ]


def add_customers(world: World, known: list[Customer]) -> None:
    """Brings them in as the administrator did once, from another program."""
    names = [(first, last) for last in LAST for first in FIRST]
    world.chance.shuffle(names)
    _import(world, [_company(world, one, number) for number, one in enumerate(known)])
    everybody = []
    for number, customer in enumerate(known):
        for place in range(PEOPLE_EACH):
            name = names[number * PEOPLE_EACH + place]
            person = _person(world, customer, number + place, name)
            everybody.append({**person, "country": COUNTRIES[number % len(COUNTRIES)]})
    _import(world, everybody)
    _meet(world, known)


def _import(world: World, rows: list[dict[str, Any]]) -> None:
    numbered = [(line, None, row) for line, row in enumerate(rows, start=1)]
    batch = {"kind": "contacts", "source": "demo", "rows": numbered}
    world.acting("admin").dispatch("crm.importBatch", batch)


def _company(world: World, customer: Customer, number: int) -> dict[str, Any]:
    return {
        "type": "company",
        "companyName": customer.name,
        "email": f"office@{customer.domain}",
        "tags": ["key account"] if customer.owner == "manager" else [],
        "customFields": {"city": CITIES[number % len(CITIES)]},
        "country": COUNTRIES[number % len(COUNTRIES)],
        "phone": _phone(world),
        **_common(world, customer, number),
    }


def _person(world: World, customer: Customer, number: int, name: tuple[str, str]) -> dict[str, Any]:
    first, last = name
    return {
        "type": "person",
        "firstName": first,
        "lastName": last,
        "email": f"{slug(first)}.{slug(last)}@{customer.domain}",
        "jobTitle": TITLES[number % len(TITLES)],
        "company": customer.name,
        "tags": ["decision maker"] if number % 5 == 0 else [],
        "phone": _phone(world) if number % 3 else None,
        **_common(world, customer, number),
    }


def _common(world: World, customer: Customer, number: int) -> dict[str, Any]:
    return {
        "owner": f"{customer.owner}@{DOMAIN}",
        "source": SOURCES[number % len(SOURCES)],
        "stage": STAGES[number % len(STAGES)],
        "createdAt": world.ago(OLDEST_DAYS - 2 * number),
    }


def _meet(world: World, known: list[Customer]) -> None:
    """Now that they are there, who is who."""
    by_domain = {customer.domain: customer for customer in known}
    statement = select(Contact.id, Contact.type, Contact.email).order_by(Contact.id)
    for contact_id, kind, email in world.program.session.execute(statement):
        customer = by_domain[str(email).partition("@")[2]]
        if kind == "person":
            customer.people.append(contact_id)


def _phone(world: World) -> str:
    return f"+49 30 5550 {world.chance.randrange(1000, 9999)}"
