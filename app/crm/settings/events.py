from app.compose.catalogue import declare

declare("settings.updated", "", "{actor} changed the settings", icon="settings-2")
declare("job.started-by-hand", "name", "{actor} started the job {name}", icon="activity")
declare("job.run-again", "name", "{actor} had {name} tried again", icon="rotate-ccw")
declare("job.dropped", "name", "{actor} dropped the failed {name}", icon="trash-2")
