"""Deals: what may be won."""
