from app.compose.catalogue import declare

BASE = "contactId ownerId name"

declare("contact.created", BASE, "{actor} added {name}", icon="contact-round")
declare("contact.updated", BASE, "{actor} changed {name}", icon="pencil")
declare("contact.deleted", BASE, "{actor} deleted {name}", icon="trash-2")
declare("contact.restored", BASE, "{actor} restored {name}", icon="undo-2")
declare(
    "contact.reassigned",
    f"{BASE} previousOwnerId leads deals",
    "{actor} reassigned {name}",
    icon="user-round",
)
declare(
    "contact.kept-apart",
    f"{BASE} otherId otherName",
    "{actor} noted that {name} and {otherName} are two",
    icon="split",
)
declare(
    "contact.merged",
    f"{BASE} mergedId mergedName mergedOwnerId left leads deals activities",
    "{actor} merged {mergedName} into {name}",
    icon="merge",
)
