"""Activities: what somebody has to do, the most urgent first, and what was done."""

from typing import Any

from flask import Blueprint, Response, request

from app.access import context
from app.crm.activities.agenda import agenda, group
from app.web.activities import narrowing
from app.web.rendering import answer, part, render, target_id

blueprint = Blueprint("activities", __name__, url_prefix="/activities")


@blueprint.get("")
def index() -> Response:
    """`?view=done&who=&type=&contact=&deal=`; `?group=&after=` is what comes behind in a group."""
    ctx = context()
    view = narrowing.of(ctx, request.args)
    after = request.args.get("after")
    if after and target_id().startswith("more-"):
        page = group(ctx, view.wanted, request.args.get("group", "overdue"), after=after)
        return answer(part("activities/_rows.html", group=page, view=view, now=ctx.now))
    fragment = "list" if target_id() == "agenda" else "main"
    return render("activities/index.html", fragment=fragment, **shown(view))


def shown(view: narrowing.View) -> dict[str, Any]:
    """What `activities/index.html` needs."""
    ctx = context()
    done = view.name == "done"
    groups = [group(ctx, view.wanted, "done")] if done else agenda(ctx, view.wanted)
    return {"view": view, "groups": groups, "now": ctx.now, **narrowing.choices(ctx, view)}
