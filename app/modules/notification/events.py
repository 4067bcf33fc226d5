from app.compose.catalogue import declare

declare(
    "notification.created",
    "userId notificationId templateKey title body url quiet",
    "{title}",
    icon="bell",
    silent=True,
)
declare(
    "notification.read",
    "userId notificationIds",
    "{actor} read notifications",
    icon="mail-open",
    silent=True,
)
declare(
    "notification.words-changed",
    "templateKey name channel",
    "{actor} changed the words of “{name}” {channel}",
    icon="pencil",
)
declare("mail.changed", "mailId state", "{state}", icon="mail", silent=True)
declare(
    "suppression.added",
    "address channel reason",
    "{actor} suppressed {address}",
    icon="bell-off",
)
declare(
    "suppression.lifted",
    "address channel was reason",
    "{actor} lets messages go to {address} again",
    icon="bell",
)
