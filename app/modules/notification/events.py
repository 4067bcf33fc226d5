from app.compose.catalogue import declare

declare(
    "notification.created",
    "userId notificationId templateKey title body url",
    "{title}",
    icon="bell",
    silent=True,
)
