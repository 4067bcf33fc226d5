"""What people edit of an activity."""

from app.crm.activities.record import TYPES, Activity
from app.web.sheets.fact import Choice, Fact, Long, Time
from app.web.sheets.sheet import Sheet, register

ACTIVITY = register(
    Sheet(
        kind="activity",
        place="activities",
        model=Activity,
        command="crm.updateActivity",
        right="activity:update",
        facts=(
            Choice("type", "Kind", choices=TYPES),
            Fact("subject", "Subject", required=True),
            Time("dueAt", "Due"),
            Fact("outcome", "Outcome"),
            Long("body", "Text"),
        ),
        again=lambda ctx, activity: [],
        way=lambda activity: "/activities",
    )
)
