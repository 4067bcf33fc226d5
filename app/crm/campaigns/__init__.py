"""Campaigns: one message to a whole segment, every recipient accounted for."""
