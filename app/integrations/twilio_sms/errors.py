"""What a refusal of Twilio means, by its code; texts may change."""

from datetime import timedelta

from app.integrations.http import Reply
from app.modules.notification.carriers import (
    Blocked,
    Failure,
    Outcome,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
)

BUSY = timedelta(seconds=1)
STOPPED = ("21610",)
# It is no number, no mobile, nobody has it, or it is a landline.
NO_SUCH_NUMBER = ("21211", "21614", "30005", "30006")
# Login, a closed account, and a sender that is not ours: no message would go out.
ACCOUNT = (20003, 20005, 20404, 21212, 21606)


def outcome_of(reply: Reply, message: Outgoing) -> Outcome:
    """Of a refusal that is about this one message. Raises what is about more than that."""
    failure = failure_of(reply)
    if not isinstance(failure, PermanentFailure) or isinstance(failure, Blocked):
        raise failure
    code = str(reply.body.get("code"))
    unreachable = message.to if code in NO_SUCH_NUMBER else ""
    return Outcome(refused=str(failure), unreachable=unreachable, stopped=code in STOPPED)


def failure_of(reply: Reply) -> Failure:
    code = reply.body.get("code")
    said = str(reply.body.get("message", ""))[:500] or f"it answered {reply.status}"
    reason = f"Twilio: {said}" + (f" ({code})" if code else "")
    if reply.status == 429 or code == 20429:
        return TemporaryFailure(reason, wait=reply.retry_after or BUSY)
    if reply.status in (401, 403, 404) or code in ACCOUNT:
        return Blocked(reason)
    if 400 <= reply.status < 500:
        return PermanentFailure(reason)
    # Only what says that it is not there has surely done nothing.
    return TemporaryFailure(reason, uncertain=reply.status != 503, wait=reply.retry_after)
