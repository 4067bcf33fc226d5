from app.compose.catalogue import declare

KEYS = "viewId name kind shared"

declare("view.created", KEYS, "{actor} saved the view {name}", icon="layers", silent=True)
declare("view.updated", KEYS, "{actor} changed the view {name}", icon="layers", silent=True)
declare("view.deleted", KEYS, "{actor} deleted the view {name}", icon="layers", silent=True)
declare("view.restored", KEYS, "{actor} restored the view {name}", icon="layers", silent=True)
