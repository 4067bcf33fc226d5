from app.compose.catalogue import declare

declare(
    "message.received",
    "contactId name ownerId channel text",
    "{name} wrote by {channel}",
    icon="message-circle",
)
