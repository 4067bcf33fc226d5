from app.compose.catalogue import declare

BASE = "activityId type subject contactId dealId leadId actorId dueAt dueOn outcome"

declare("activity.created", BASE, "{actor} logged: {subject}", icon="square-check-big")
declare("activity.updated", BASE, "{actor} changed: {subject}", icon="pencil")
declare("activity.completed", BASE, "{actor} completed: {subject}", icon="circle-check")
declare("activity.deleted", BASE, "{actor} deleted: {subject}", icon="trash-2")
declare("activity.restored", BASE, "{actor} restored: {subject}", icon="undo-2")
declare("activity.email-changed", f"{BASE} state", "{subject}: {state}", icon="mail", silent=True)
