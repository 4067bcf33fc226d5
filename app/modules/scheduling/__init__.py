"""The scheduling module."""
