"""The workflow module."""
