"""Message templates for campaigns: written, compiled once, filled in for each recipient."""
