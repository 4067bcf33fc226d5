"""Which contact a form's field means: the one that was chosen or, without a script, the only one
that fits what was typed."""

from app.access import context
from app.crm.contacts.options import options, picked
from app.crm.contacts.record import Contact
from app.web import typed


def chosen(name: str, *, kind: str | None = None) -> Contact | None:
    """The contact of the field `name`; None where nobody or more than one is meant."""
    ctx = context()
    contact = picked(ctx, typed.text(name))
    letters = typed.text(f"{name}Query")
    if contact is not None or letters is None:
        return contact
    found = options(ctx, letters, kind=kind)
    return found[0] if len(found) == 1 else None
