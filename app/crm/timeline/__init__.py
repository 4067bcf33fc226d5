"""Timelines: what happened with a record, newest first, as far as the actor may see it."""
