"""What a refusal of Resend means, by its status and the error's name; texts may change."""

from datetime import timedelta

from app.integrations.http import Reply
from app.modules.notification.carriers import Blocked, Failure, PermanentFailure, TemporaryFailure

BUSY = timedelta(seconds=2)
QUOTAS = ("daily_quota_exceeded", "monthly_quota_exceeded")
ACCOUNT = (401, 403)
# Everything else below 500 says that the request itself is refused: the same again would be too.
PASSING = (429, "concurrent_idempotent_requests")


def failure_of(reply: Reply) -> Failure:
    name = str(reply.body.get("name", ""))[:100]
    said = str(reply.body.get("message", ""))[:500] or f"it answered {reply.status}"
    reason = f"Resend: {said}" + (f" ({name})" if name else "")
    if name in QUOTAS or reply.status in ACCOUNT:
        return Blocked(reason)
    if reply.status in PASSING or name in PASSING:
        return TemporaryFailure(reason, wait=reply.retry_after or BUSY)
    if reply.status < 400 or reply.status >= 500:
        return TemporaryFailure(reason, wait=reply.retry_after)
    return PermanentFailure(reason)
