from app.compose.catalogue import declare

declare("data.exported", "kind", "{actor} exported {kind}", icon="file-down")
