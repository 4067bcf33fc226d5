from app.compose.catalogue import declare

declare("pipeline.created", "pipelineId name", "{actor} made the pipeline {name}", icon="kanban")
declare("pipeline.updated", "pipelineId name", "{actor} changed the pipeline {name}", icon="kanban")
declare("pipeline.deleted", "pipelineId name", "{actor} deleted the pipeline {name}", icon="kanban")
declare(
    "pipeline.stages-changed",
    "pipelineId name",
    "{actor} changed the stages of {name}",
    icon="kanban",
)
