from app.compose.catalogue import declare

PROCESS = "processId templateId entityType entityId"
TASK = f"{PROCESS} taskId title assigneeId dueAt"

declare("process.started", PROCESS, "The process {templateId} started", icon="workflow")
declare("process.completed", PROCESS, "The process {templateId} is complete", icon="workflow")
declare("process.cancelled", PROCESS, "The process {templateId} was cancelled", icon="workflow")
declare("process.resumed", PROCESS, "The process {templateId} goes on", icon="workflow")
declare("task.assigned", TASK, "{title} was assigned", icon="list-checks", silent=True)
declare("task.completed", TASK, "{actor} completed the task {title}", icon="list-checks")
declare("workflow.template-updated", "templateId", "{actor} changed the template {templateId}")
