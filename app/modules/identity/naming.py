"""A user's public name in addresses, such as /book/nina-holm."""

import re
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.modules.identity.models import User

if TYPE_CHECKING:
    from app.compose.context import Context


def slug_for(ctx: "Context", name: str) -> str:
    """A slug of the name that nobody in the org has yet."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-") or "user"
    taken = set(
        ctx.session.scalars(select(User.booking_slug).where(User.booking_slug.startswith(stem)))
    )
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug
