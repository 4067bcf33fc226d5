from app.compose.catalogue import declare

RULE = "ruleId name group points"
RUN = "runId userId state total done changed"

declare("scoring.rule-added", RULE, "{actor} added the scoring rule {name}", icon="gauge")
declare("scoring.rule-changed", RULE, "{actor} changed the scoring rule {name}", icon="gauge")
declare("scoring.rule-removed", RULE, "{actor} removed the scoring rule {name}", icon="gauge")
declare("scoring.changed", RUN, "{actor} switched on other scoring rules", icon="gauge")
declare("scoring.progress", RUN, "Scores are counted anew", icon="gauge", silent=True)
declare("scoring.completed", RUN, "All scores are counted anew", icon="gauge")
