"""The states of a campaign (decisions)."""

from app.compose.machine import Machine, Transition

CAMPAIGN = Machine(
    "campaign",
    Transition("draft", "scheduled", on="campaign.schedule", emits="campaign.scheduled"),
    Transition("draft", "running", on="campaign.launch", emits="campaign.launched"),
    Transition("scheduled", "running", on="campaign.launch", emits="campaign.launched"),
    Transition("scheduled", "draft", on="campaign.unschedule", emits="campaign.unscheduled"),
    Transition("running", "paused", on="campaign.pause", emits="campaign.paused"),
    Transition("running", "completed", on="campaign.complete", emits="campaign.completed"),
    Transition("running", "completed", on="campaign.cancel", emits="campaign.completed"),
    Transition("paused", "running", on="campaign.resume", emits="campaign.resumed"),
    Transition("paused", "completed", on="campaign.cancel", emits="campaign.completed"),
)
