"""What people edit of an activity."""

from app.crm.activities.record import TYPES, Activity
from app.web.sheets.choices import Choice, Link, Minutes
from app.web.sheets.fact import Fact
from app.web.sheets.moments import Due
from app.web.sheets.sheet import Sheet, register
from app.web.sheets.words import Long

LENGTHS = ((15, "15 min"), (30, "30 min"), (45, "45 min"), (60, "1 h"), (90, "1 h 30 min"),
           (120, "2 h"))  # fmt: skip
REMINDERS = ((0, "At that time"), (5, "5 min before"), (15, "15 min before"),
             (30, "30 min before"), (60, "1 h before"), (1440, "1 day before"))  # fmt: skip

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
            Due("dueOn", "Due"),
            Minutes("durationMinutes", "Takes", choices=LENGTHS, none="Not said"),
            Minutes("remindMinutesBefore", "Remind", choices=REMINDERS, none="No reminder"),
            Link("actorId", "Whose", required=True),
            Fact("outcome", "Outcome"),
            Long("body", "Text"),
        ),
        again=lambda ctx, activity: [],
        way=lambda activity: "/activities",
    )
)
