"""Saved views of the lists."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.api.doing import Changes, Creates, Removes
from app.api.reading import Lists, Shows
from app.api.views import EntityView
from app.crm.views.record import SavedView


class SavedViewView(EntityView):
    """A list's filters, order and columns; `filters` are rules as segments have them."""

    of = SavedView

    name: str
    kind: str = Field(validation_alias="subject", serialization_alias="kind")
    owner_id: UUID
    layout: str
    filters: dict[str, Any]
    sort: str
    columns: list[str]
    shared: bool
    pinned: bool


ROWS = [
    Lists("/views", "crm.listViews", SavedViewView),
    Creates("/views", "crm.createView", SavedViewView),
    Shows("/views/:id", SavedViewView),
    Changes("/views/:id", "crm.updateView", SavedViewView),
    Removes("/views/:id", "crm.deleteView"),
]
