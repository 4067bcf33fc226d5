"""What the demo's marketing has on the web, and who filled it in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.crm.forms.record import LeadForm
from app.demo.world import Story, World

SITE = "https://acme.example"
CONTACT, GUIDE = "Website enquiry", "Winter guide"
ASKED = {
    CONTACT: [
        ("name", "Your name", True),
        ("email", "Email", True),
        ("phone", "Phone", False),
        ("companyName", "Company", False),
        ("message", "How can we help?", True),
    ],
    GUIDE: [("firstName", "First name", False), ("email", "Email", True)],
}


@dataclass(frozen=True)
class Visit:
    """Somebody who sent a form some days ago, and what led there."""

    form: str
    days: int
    values: dict[str, str]
    origin: dict[str, str]
    agreed: bool = False


VISITS = [
    Visit(
        CONTACT,
        2,
        {
            "name": "Elif Aydin",
            "email": "elif@aydin-foods.example",
            "companyName": "Aydin Foods",
            "message": "We move to a larger hall in May. Can you plan the cold rooms with us?",
        },
        {"page": f"{SITE}/cold-rooms", "referrer": "https://search.example/"},
    ),
    Visit(
        CONTACT,
        5,
        {
            "name": "Mateo Rossi",
            "email": "mateo@rossi-gelato.example",
            "phone": "+39 02 5550 118",
            "message": "Two display fridges for our second shop, please call in the morning.",
        },
        {
            "page": f"{SITE}/displays",
            "utm_source": "newsletter",
            "utm_medium": "email",
            "utm_campaign": "spring",
        },
    ),
    Visit(
        GUIDE,
        1,
        {"firstName": "Greta", "email": "greta@northbakery.example"},
        {"utm_source": "fair", "utm_campaign": "winter-guide"},
        agreed=True,
    ),
]


def add_forms(world: World) -> None:
    """One round the team of the reps, one for a campaign."""
    marketing = world.acting("marketing")
    team_id = world.users["rep"].team_id
    for form in (
        {
            "name": CONTACT,
            "title": "Talk to us",
            "intro": "Tell us what has to stay cold. We answer within a day.",
            "teamId": team_id,
            "thanksText": "Thank you. One of us will call or write within a day.",
        },
        {
            "name": GUIDE,
            "title": "Is your cold room ready for winter?",
            "intro": "Twelve pages, by mail.",
            "source": "campaign",
            "ownerId": world.users["rep"].id,
            "buttonText": "Send me the guide",
            "tags": ["winter"],
            "consentText": "You may write to me about products and offers.",
        },
    ):
        marketing.dispatch("crm.createForm", {**form, "fields": _fields(str(form["name"]))})


def form_stories(world: World) -> list[Story]:
    return [_story(world, visit) for visit in VISITS]


def _fields(name: str) -> list[dict[str, Any]]:
    keys = ("name", "label", "required")
    return [dict(zip(keys, field, strict=True)) for field in ASKED[name]]


def _story(world: World, visit: Visit) -> Story:
    yield world.ago(visit.days)
    nobody = world.nobody()
    form_id = nobody.session.scalar(select(LeadForm.id).where(LeadForm.name == visit.form))
    sent = {"values": visit.values, "origin": visit.origin, "agreed": visit.agreed}
    nobody.dispatch("crm.submitForm", {"id": form_id, **sent})
