"""Who works at Acme Demo: seven people, each with the one role that the address says."""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

from app.demo.world import World
from app.modules.identity.models import User
from app.modules.identity.secrets import hash_password

if TYPE_CHECKING:
    from app.compose.context import Context

NAME = "Acme Demo"
PASSWORD = "demo"
DOMAIN = "demo.example"

# address, name, role
STAFF = [
    ("admin", "Ingrid Solberg", "crm-admin"),
    ("manager", "Marek Novak", "sales-manager"),
    ("rep", "Nina Holm", "sales-rep"),
    ("rep2", "Tomás Alvarez", "sales-rep"),
    ("support", "Aisha Khan", "support-agent"),
    ("marketing", "Jonas Weber", "marketing"),
    ("viewer", "Claire Dubois", "viewer"),
]
TEAM = ("rep", "rep2")


def people(ctx: "Context") -> dict[str, User]:
    """The demo's users that are there, by the part of the address before the @."""
    addresses = [f"{short}@{DOMAIN}" for short, *_ in STAFF]
    found = ctx.session.scalars(select(User).where(User.email_key.in_(addresses)))
    return {user.email.partition("@")[0]: user for user in found}


def add_people(world: World) -> None:
    """Makes the users, and the manager's team of the two reps."""
    ctx = world.program
    password_hash = hash_password(PASSWORD)
    for short, name, role in STAFF:
        if short == TEAM[0]:
            team_id = _team(ctx, world.users["manager"])
        user = ctx.dispatch(
            "identity.createUser",
            {
                "email": f"{short}@{DOMAIN}",
                "name": name,
                "roles": [role],
                "teamId": team_id if short in TEAM else None,
            },
        )
        user.password_hash = password_hash
        world.users[short] = user
    ctx.session.flush()


def _team(ctx: "Context", manager: User) -> UUID:
    team = ctx.dispatch("identity.createTeam", {"name": "Field sales", "managerId": manager.id})
    return UUID(str(team.id))


SELLERS = """Adele Marin|Bastian Koch|Celia Ramos|Dimitri Lang|Esther Boyd|Fabio Conti|Gesa Wolf
Henrik Dahl|Ines Prado|Jon Iversen|Kira Busch|Leon Marsh|Maud Perrin|Nora Kiss|Otto Brand
Pia Lorenz|Quentin Rey|Rita Simon""".replace("\n", "|").split("|")


def add_sellers(ctx: "Context") -> list[User]:
    """The two reps and eighteen more, who share the large demo's accounts."""
    known = people(ctx)
    manager_id = known["manager"].id
    team = ctx.dispatch("identity.createTeam", {"name": "Inside sales", "managerId": manager_id})
    others = [
        ctx.dispatch(
            "identity.createUser",
            {
                "email": f"{name.lower().replace(' ', '.')}@{DOMAIN}",
                "name": name,
                "roles": ["sales-rep"],
                "teamId": team.id,
            },
        )
        for name in SELLERS
    ]
    ctx.session.flush()
    return [*(known[short] for short in TEAM), *others]
