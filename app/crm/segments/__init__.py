"""Segments: contacts found by rules, or listed one by one."""
