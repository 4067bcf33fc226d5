from app.compose.catalogue import declare

declare("user.created", "userId name roles", "{actor} added {name}", icon="user-plus")
declare("user.updated", "userId name", "{actor} changed the user {name}", icon="user-round")
declare("team.created", "teamId name", "{actor} made the team {name}", icon="users")
declare("team.updated", "teamId name", "{actor} changed the team {name}", icon="users")
declare("team.deleted", "teamId name", "{actor} deleted the team {name}", icon="users")
