"""Leads in every state and of every score: who wrote, called back, fitted, or didn't."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

from app.demo.catalogue import CURRENCY
from app.demo.customers import slug
from app.demo.world import Story, World

# What makes a score here: source referral 20, web or campaign 10; own domain 12; phone 10; company
# 10; a recent activity 15, an answer 20.


@dataclass(frozen=True)
class Plan:
    """`facts` says what is known: p phone, c company. `status` is where it ends, `note` why."""

    name: str
    title: str
    source: str
    facts: str
    status: str
    days: int
    value: int | None = None
    note: str | None = None


PLANS = [
    Plan("Lena Hartmann", "Cold room for a new bakery", "web", "", "new", 0, None,
         "Hello, we open in spring and need about 15 m². What would that cost?"),
    Plan("Oscar Lind", "Question about ice machines", "web", "p", "new", 0, 3200,
         "Do you also rent ice machines for festivals?"),
    Plan("Priya Raman", "Fridges for four cafés", "web", "pc", "new", 1, 17200,
         "Four cafés, two display fridges each. Could somebody call me on Thursday?"),
    Plan("George Pavlou", "Freezer islands for two shops", "referral", "pc", "new", 1, 25800),
    Plan("Sara Lindqvist", "Monitoring for a pharmacy", "campaign", "c", "new", 2, 2450),
    Plan("Tim O’Brien", "Blast chiller for a hotel kitchen", "referral", "pc", "new", 3, 13800),
    Plan("Wei Zhang", "Wants the price list", "cold-outreach", "", "new", 6),
    Plan("Noor Haddad", "Service for old cold rooms", "cold-outreach", "", "new", 9, 5500),
    Plan("Bruno Ferrari", "Gelato display, three metres", "web", "pc", "contacted", 3, 8600),
    Plan("Hanna Virtanen", "Cold room for fish, 40 m²", "referral", "pc", "contacted", 5, 24000),
    Plan("Ivan Horvat", "Spare parts only?", "cold-outreach", "", "contacted", 8),
    Plan("Julia Stein", "Kitchen refit, school of 400", "web", "pc", "contacted", 6, 62000),
    Plan("Kofi Mensah", "Two ice machines", "campaign", "p", "contacted", 4, 6400),
    Plan("Mila Petrovic", "Flower storage", "cold-outreach", "", "contacted", 12, 9800),
    Plan("Rafael Souza", "Refit of a juice bar chain", "referral", "pc", "qualified", 7, 48500),
    Plan("Sofia Greco", "Cold chain for a caterer", "web", "pc", "qualified", 9, 31000),
    Plan("Theo Martin", "Hospital kitchen, phase one", "referral", "pc", "qualified", 11, 88000),
    Plan("Uma Kapoor", "Three blast chillers", "campaign", "pc", "qualified", 5, 20700),
    Plan("Victor Blom", "Student project", "web", "", "disqualified", 14, None, "No real need"),
    Plan("Wendy Clarke", "One fridge, as cheap as possible", "web", "p", "disqualified", 20, 900,
         "No budget"),
    Plan("Xavier Roche", "Call back about freezers", "cold-outreach", "c", "disqualified", 31,
         None, "Can’t be reached"),
    Plan("Yusuf Demir", "Same request as last week", "web", "p", "disqualified", 17, None,
         "Duplicate"),
    Plan("Zuzana Kralova", "Cold rooms for a brewery", "referral", "pc", "converted", 38, 43000),
    Plan("Adam Wolski", "Display fridges, twelve shops", "web", "pc", "converted", 29, 30100),
    Plan("Beatriz Lopes", "Winery tasting room", "campaign", "pc", "converted", 22, 12600),
]  # fmt: skip


def lead_stories(world: World) -> list[Story]:
    owners = ("rep", "rep2", "rep", "manager")
    return [_story(world, plan, owners[number % len(owners)]) for number, plan in enumerate(PLANS)]


def _story(world: World, plan: Plan, owner: str) -> Story:
    yield world.ago(plan.days, 8)
    lead = world.acting(owner).dispatch("crm.createLead", _fields(plan))
    this = {"id": lead.id}
    if plan.status == "new":
        return
    yield world.ago(plan.days - 1, 11)
    _first_contact(world, plan, lead, owner)
    if plan.status in ("qualified", "converted"):
        yield world.ago(plan.days - 2, 14)
        world.acting(owner).dispatch("crm.qualifyLead", this)
    if plan.status == "disqualified":
        yield world.ago(plan.days - 3, 15)
        world.acting(owner).dispatch("crm.disqualifyLead", {**this, "reason": plan.note})
    if plan.status == "converted":
        yield world.ago(plan.days - 3, 10)
        close = {"expectedCloseDate": world.ahead(plan.days)}
        world.acting(owner).dispatch("crm.convertLead", {**this, **close})


def _fields(plan: Plan) -> dict[str, Any]:
    first, _, last = plan.name.partition(" ")
    new = plan.status == "new"
    value = {"amount": plan.value * 100, "currency": CURRENCY} if plan.value else None
    return {
        "title": plan.title,
        "source": plan.source,
        "message": plan.note if new else None,
        "estimatedValue": value,
        "contact": {
            "firstName": first,
            "lastName": last,
            "email": f"{slug(first)}@{slug(last)}.example",
            "phone": _phone(plan.name) if "p" in plan.facts else None,
            "companyName": f"{last} & Co." if "c" in plan.facts else None,
            "source": plan.source,
        },
    }


def _phone(name: str) -> str:
    return f"+44 20 5550 {crc32(name.encode()) % 10_000:04d}"


def _first_contact(world: World, plan: Plan, lead: Any, owner: str) -> None:
    """A call that was answered; those with little to go on only got a message."""
    if not plan.facts:
        world.acting(owner).dispatch("crm.contactLead", {"id": lead.id})
        return
    world.acting(owner).dispatch(
        "crm.createActivity",
        {
            "type": "call",
            "subject": f"First call with {plan.name}",
            "leadId": lead.id,
            "outcome": "Reached",
            "body": "Knows what is needed, wants an offer soon.",
        },
    )
