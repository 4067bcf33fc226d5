"""Workflow: processes by template, their stages, tasks and entry guards."""
