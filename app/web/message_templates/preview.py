"""How a template reads for a contact, and what is to be said about it."""

from dataclasses import dataclass

from app.compose.context import Context
from app.compose.errors import Invalid
from app.crm.contacts.record import Contact
from app.crm.emails.variables import samples
from app.crm.templates.checks import Problem, length_of, problems
from app.crm.templates.filling import Filled
from app.crm.templates.lengths import Segments
from app.crm.templates.reading import reader, reading
from app.crm.templates.variables import KNOWN
from app.modules.notification.wording import fill
from app.web.message_templates.draft import Draft, chosen_contact


@dataclass(frozen=True)
class Preview:
    """`filled` is None where it can't be sent. `subject` is as `contact` reads it, or nearly so."""

    contact: Contact | None
    subject: str
    filled: Filled | None
    problems: list[Problem]
    length: Segments

    @property
    def serious(self) -> bool:
        return any(problem.serious for problem in self.problems)


def preview(ctx: Context, draft: Draft) -> Preview:
    """As the chosen contact reads it, else the one added last."""
    contact = reader(ctx, draft.channel, chosen_contact())
    filled = read_by(ctx, draft, contact)
    subject = filled.subject if filled else fill(draft.subject, samples(KNOWN))
    return Preview(contact, subject, filled, _problems(ctx, draft), length_of(draft.body))


def read_by(ctx: Context, draft: Draft, contact: Contact | None) -> Filled | None:
    """None where it can't be sent."""
    try:
        return reading(ctx, draft, draft.name, contact).filled
    except Invalid:
        return None


def _problems(ctx: Context, draft: Draft) -> list[Problem]:
    if draft.fault:
        return [Problem("approved", draft.fault.detail, serious=True)]
    return problems(ctx, draft)
