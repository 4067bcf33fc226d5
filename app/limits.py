"""How long somebody waits who asked too often; all doors say the same."""

from app.compose.clock import utc_now
from app.extensions import limiter


def seconds_to_wait() -> int:
    """Until the limit of this request that was used up is fresh again."""
    limit = limiter.current_limit
    return max(1, round(limit.reset_at - utc_now().timestamp())) if limit else 60
