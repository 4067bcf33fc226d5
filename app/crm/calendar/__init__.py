"""The calendar: bookings, timed activities and processes' tasks, of one or of several people."""
