"""Twilio: SMS and WhatsApp by its REST API."""
