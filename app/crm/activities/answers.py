"""Which activities are answers of the contact: a call that nobody took is none."""

from sqlalchemy import ColumnElement, and_, func

from app.crm.activities.record import TOUCHES, Activity

NO_ANSWER = ("no answer", "left a message", "busy", "wrong number", "bounced", "no show")
ANSWERS: ColumnElement[bool] = and_(
    Activity.type.in_(TOUCHES),
    func.coalesce(Activity.outcome, "") != "",
    func.lower(Activity.outcome).not_in(NO_ANSWER),
)


def is_answer(activity: Activity) -> bool:
    """Did the contact answer?"""
    outcome = (activity.outcome or "").casefold()
    return activity.type in TOUCHES and bool(outcome) and outcome not in NO_ANSWER
