"""Search over everything that one may see."""

from uuid import UUID

from app.api.reading import Lists
from app.api.views import MoneyView, View


class HitView(View):
    """`kind` is person, company, deal or lead."""

    kind: str
    id: UUID
    title: str
    detail: str
    value: MoneyView | None


ROWS = [Lists("/search", "crm.search", HitView)]
