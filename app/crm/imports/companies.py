"""Companies that rows name and nobody knows yet."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.crm.imports import lookup
from app.crm.imports.kinds import Row
from app.crm.text import fold

if TYPE_CHECKING:
    from app.compose.context import Context


def made_companies(ctx: "Context", rows: list[Row]) -> dict[str, UUID]:
    """The companies that the rows name, by folded name; what is not there is made."""
    names = {fold(row.data.company): row.data.company for row in rows if row.data.company}
    found = lookup.companies(ctx, names.values())
    for key, name in names.items():
        if key not in found:
            company = ctx.dispatch(
                "crm.createContact", {"type": "company", "companyName": name, "source": "import"}
            )
            found[key] = company.id
    return found
