from app.compose.catalogue import declare

PROGRESS = "jobId userId kind action state total done unchanged refused held"

declare("job.started", PROGRESS, "{actor} started a bulk change", icon="layers")
declare("job.progress", PROGRESS, "A bulk change goes on", icon="layers", silent=True)
declare("job.completed", PROGRESS, "A bulk change is done", icon="layers")
