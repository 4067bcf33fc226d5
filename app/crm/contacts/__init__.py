"""Contacts: people and companies."""
