"""The demo organisation, as a first visitor finds it."""
