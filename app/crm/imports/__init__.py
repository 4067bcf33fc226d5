"""Imports: history from other programs, streamed in batches. No hooks, no notifications."""
