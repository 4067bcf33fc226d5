from app.compose.catalogue import declare

KEYS = "segmentId name kind"

declare("segment.created", KEYS, "{actor} made the segment {name}", icon="users", silent=True)
declare(
    "segment.updated",
    f"{KEYS} added removed",
    "{actor} changed the segment {name}",
    icon="users",
    silent=True,
)
declare("segment.deleted", KEYS, "{actor} deleted the segment {name}", icon="users", silent=True)
declare("segment.restored", KEYS, "{actor} restored the segment {name}", icon="users", silent=True)
