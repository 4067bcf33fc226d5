"""Emails that people write to contacts, and their templates."""
