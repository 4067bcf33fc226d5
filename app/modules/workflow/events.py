from app.compose.catalogue import declare

PROCESS = "processId process templateId entityType entityId ownerId"
TASK = f"{PROCESS} taskId title assigneeId dueAt"

declare("process.started", PROCESS, "{process} started", icon="workflow")
declare("process.completed", PROCESS, "{process} is complete", icon="workflow")
declare("process.cancelled", PROCESS, "{process} was cancelled", icon="workflow")
declare("process.resumed", PROCESS, "{process} goes on", icon="workflow")
declare("task.assigned", f"{TASK} byHand", "{title} was assigned", icon="list-checks", silent=True)
declare("task.ready", TASK, "{title} can be done now", icon="list-checks", silent=True)
declare("task.updated", TASK, "{actor} changed the task {title}", icon="list-checks", silent=True)
declare("task.completed", f"{TASK} note", "{actor} completed the task {title}", icon="list-checks")
declare("task.reopened", TASK, "{actor} reopened the task {title}", icon="undo-2")
declare(
    "workflow.template-created",
    "templateId",
    "{actor} made the template {templateId}",
    icon="workflow",
)
declare(
    "workflow.template-updated",
    "templateId",
    "{actor} changed the template {templateId}",
    icon="workflow",
)
