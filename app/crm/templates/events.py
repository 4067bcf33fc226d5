from app.compose.catalogue import declare

KEYS = "templateId key name channel"

declare("template.created", KEYS, "{actor} wrote the template {name}", icon="file-text")
declare("template.updated", KEYS, "{actor} changed the template {name}", icon="file-text")
declare("template.deleted", KEYS, "{actor} deleted the template {name}", icon="trash-2")
declare("template.restored", KEYS, "{actor} restored the template {name}", icon="file-text")
