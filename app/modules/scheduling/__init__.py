"""Scheduling: bookings of people's time."""
