"""The calendar: bookings and timed activities side by side, of one or of several people."""
