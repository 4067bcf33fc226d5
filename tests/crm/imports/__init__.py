"""Imports and exports through the command line, against real servers."""
