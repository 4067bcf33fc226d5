"""Measurements of speed, each a program of its own. See README.md."""
