from app.compose.catalogue import declare

declare("settings.updated", "", "{actor} changed the settings", icon="settings-2")
