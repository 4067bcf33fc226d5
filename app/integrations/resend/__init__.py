"""Resend: mail by its JSON API."""
