"""Bookings as the CRM has them: meetings with a contact, each with its activity."""
