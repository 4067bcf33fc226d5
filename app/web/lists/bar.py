"""What stands above every list: its views as tabs, its chips, and what was left out."""

from typing import Any

from app.crm.views.commands import may_change
from app.web.lists.address import Address
from app.web.lists.chips import chips, further
from app.web.lists.kept import kept_views


def bar(address: Address) -> dict[str, Any]:
    """For the templates of `lists/`."""
    ctx = address.ctx
    return {
        "address": address,
        "views": kept_views(address.kind.name),
        "chips": chips(address),
        "further": further(address),
        "may_save": address.view is not None and may_change(ctx, address.view),
    }
