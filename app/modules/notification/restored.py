"""After a backup was restored no mail goes out that waited in it: perhaps it went out after the
backup was made, and a person decides."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.compose.restoring import fenced
from app.modules.notification.models import Mail

if TYPE_CHECKING:
    from app.compose.context import Context

RESTORED = "A backup was restored. Perhaps it was sent after that backup was made."
STOP = f"""UPDATE ntf_mail SET state = 'uncertain', error = '{RESTORED}', version = version + 1
    WHERE state IN ('queued', 'claimed', 'held', 'blocked');"""


@fenced("ntf_mail", STOP)
def tell_of_waiting_mails(ctx: "Context") -> int:
    """Says it to whoever follows a mail that a person wrote. Returns how many waited."""
    stopped = select(Mail).where(Mail.state == "uncertain", Mail.error == RESTORED)
    mails = ctx.session.scalars(stopped.order_by(Mail.id)).all()
    for mail in mails:
        if mail.sender_id:
            ctx.emit("mail.changed", mail, mail_id=mail.id, state=mail.state)
    return len(mails)
