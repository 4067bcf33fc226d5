"""What stands above every list: its views as tabs, its chips, and what was left out."""

from typing import Any

from app.crm.views.commands import may_change
from app.crm.views.queries import views_of
from app.web.lists.address import Address
from app.web.lists.chips import chips, further


def bar(address: Address) -> dict[str, Any]:
    """For the templates of `lists/`."""
    ctx = address.ctx
    views = views_of(ctx, address.kind.name)
    return {
        "address": address,
        "views": views,
        "chips": chips(address),
        "further": further(address),
        "may_save": address.view is not None and may_change(ctx, address.view),
        "sortable": [one for one in address.kind.offered(ctx) if one.sort],
    }
