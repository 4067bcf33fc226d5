"""Who may do what: the matrix, as the specification draws it (A4). Everybody may look."""

from collections import Counter
from itertools import groupby

from flask import Response
from sqlalchemy import func, select

from app.access import context
from app.compose.context import Context
from app.compose.registry import registry
from app.modules.identity.models import User
from app.web.rendering import render
from app.web.settings import blueprint as screen

SYMBOLS = {"all": "✓", "own": "◑", "none": "—"}
VERBS = {
    "read": "See",
    "create": "Add",
    "update": "Change",
    "delete": "Delete",
    "reassign": "Reassign",
    "qualify": "Qualify",
    "disqualify": "Disqualify",
    "convert": "Convert to a deal",
    "close-won": "Mark as won",
    "close-lost": "Mark as lost",
    "assign": "Assign",
    "resolve": "Resolve",
    "launch": "Launch",
    "manage": "Manage",
}
WORDS = {"all": "everything", "own": "own", "none": "nothing"}


@screen.get("/permissions")
def permissions() -> Response:
    """Rights in rows, roles in columns, and how many people have each role."""
    matrix = registry.matrix
    groups = groupby(matrix.rows.items(), lambda row: row[0].partition(":")[0])
    return render(
        "settings/permissions.html",
        roles=matrix.roles,
        groups=[(noun, list(rows)) for noun, rows in groups],
        people=_people(context()),
        symbols=SYMBOLS,
        words=WORDS,
        words_of={right: VERBS.get(right.partition(":")[2], right) for right in matrix.rows},
    )


def _people(ctx: Context) -> Counter[str]:
    role = func.unnest(User.roles).label("role")
    statement = select(role, func.count().label("count")).where(User.active).group_by(role)
    return Counter({row.role: row.count for row in ctx.session.execute(statement)})
