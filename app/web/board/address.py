"""The board's address is that of the deals' list."""

from typing import TYPE_CHECKING

from app.crm.deals.list import DEALS
from app.web.lists.address import Address
from app.web.lists.reading import here

if TYPE_CHECKING:
    from app.compose.context import Context


def view_here(ctx: "Context") -> Address:
    """The view of the deals that the request comes from: its own address, or the page's."""
    return here(ctx, DEALS)
