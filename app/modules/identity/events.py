from app.compose.catalogue import declare

declare("user.created", "userId name roles", "{actor} added {name}", icon="user-plus")
declare("user.updated", "userId name", "{actor} changed the user {name}", icon="user-round")
declare("team.created", "teamId name", "{actor} made the team {name}", icon="users")
declare("team.updated", "teamId name", "{actor} changed the team {name}", icon="users")
declare("team.deleted", "teamId name", "{actor} deleted the team {name}", icon="users")
declare("user.signed-in", "userId name", "{name} signed in", icon="key-round", silent=True)
declare("user.signed-out", "userId name", "{name} signed out", icon="log-out", silent=True)
declare(
    "user.sign-in-refused",
    "userId name",
    "A sign-in of {name} was refused",
    icon="shield-alert",
    silent=True,
)
declare("user.invited", "userId name", "{actor} invited {name}", icon="mail")
declare(
    "user.invitation-accepted", "userId name", "{name} accepted the invitation", icon="user-round"
)
declare(
    "user.password-reset-asked",
    "userId name",
    "A new password was asked for {name}",
    icon="key-round",
    silent=True,
)
declare("user.password-changed", "userId name", "{name} has a new password", icon="key-round")
declare(
    "user.handed-over",
    "userId name toUserId contacts leads deals tasks",
    "{actor} handed over what {name} owned",
    icon="user-round",
)
declare(
    "token.created", "tokenId name scope userId", "{actor} made the token {name}", icon="key-round"
)
declare(
    "token.revoked", "tokenId name userId", "{actor} revoked the token {name}", icon="key-round"
)
