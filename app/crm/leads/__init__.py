"""Leads: from first word to deal or no."""
