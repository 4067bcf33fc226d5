"""What sellers write again and again, and how they sign."""

from app.demo.world import World

TEMPLATES = [
    (
        "After the first call",
        "{{deal.title|Your cold room}}: what we talked about",
        "Hello {{contact.firstName|there}},\n\n"
        "thank you for your time today. As agreed, I will send you the drawing and two references "
        "this week.\n\nIs Thursday good for a visit on site?",
    ),
    (
        "Offer sent",
        "Our offer for {{deal.title|your cold room}}",
        "Hello {{contact.firstName|there}},\n\n"
        "here is our offer over {{deal.value|the agreed sum}}. It is good until "
        "{{deal.closeDate|the end of next month}}.\n\nMay I call you about it?",
    ),
    (
        "No answer yet",
        "Still interested, {{contact.companyName|all of you}}?",
        "Hello {{contact.firstName|there}},\n\nI tried to reach you by phone. When is a good time?",
    ),
]


def add_letters(world: World) -> None:
    """Shared templates of the manager's, and the reps' signatures."""
    manager = world.acting("manager")
    for name, subject, body in TEMPLATES:
        fields = {"name": name, "subject": subject, "body": body, "shared": True}
        manager.dispatch("crm.createEmailTemplate", fields)
    for short in ("rep", "rep2"):
        ctx = world.acting(short)
        signature = f"{world.users[short].name}\nAcme Demo, cold rooms\n+49 30 5550 100"
        ctx.dispatch("identity.updateProfile", {"signature": signature})
