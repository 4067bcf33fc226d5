from app.compose.catalogue import declare

KEYS = "contactId name ownerId channel by source"

declare("consent.given", KEYS, "{name} agreed to messages by {channel}", icon="bell")
declare("consent.withdrawn", KEYS, "{name} wants no messages by {channel}", icon="bell-off")
declare("consent.unknown", KEYS, "{name} may be sent messages by {channel} again", icon="bell")
