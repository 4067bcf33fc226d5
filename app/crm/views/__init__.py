"""Views: a list's filters, order and columns under a name."""
