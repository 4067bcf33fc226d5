"""What contacts agreed to be sent, by which channel, and how that came about."""
