"""What the demo's marketing sends: a mail that was written in two sittings, and a reminder."""

from app.crm.templates.starts import STARTS
from app.demo.world import World

CHECK = "Before the first frost"
# What the template starts with, and what it says here.
WORDS = {
    "One thing, said in one line": "Is your cold room ready for winter?",
    "https://example.com/announcement": "https://acme.example/winter-check",
    "See what is new": "Choose a day",
    "Questions? Write": 'Do it yourself with our <a href="https://acme.example/checklist">list</a>.'
    " Questions? Write",
}


def add_messages(world: World) -> None:
    """Besides what every org starts with."""
    marketing = world.acting("marketing")
    body = STARTS["announcement"].body
    mail = marketing.dispatch(
        "crm.createTemplate",
        {
            "key": "winter-check",
            "name": "Winter check",
            "subject": CHECK,
            "preheader": "Seals, drains and doors in half an hour",
            "body": body,
        },
    )
    marketing.session.flush()
    marketing.dispatch(
        "crm.updateTemplate",
        {
            "id": mail.id,
            "subject": f"{CHECK}, {{{{contact.firstName|a short check}}}}",
            "body": _reworded(body),
        },
    )
    marketing.dispatch(
        "crm.createTemplate",
        {
            "key": "service-reminder",
            "name": "Service reminder",
            "channel": "sms",
            "body": "Hi {{contact.firstName|there}}, your cold room is due for its yearly service. "
            "Call +49 30 5550 100. Reply STOP to end.",
        },
    )


def _reworded(body: str) -> str:
    for before, after in WORDS.items():
        body = body.replace(before, after)
    return body
