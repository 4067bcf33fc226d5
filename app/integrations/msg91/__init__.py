"""MSG91: SMS and WhatsApp, above all in India."""
