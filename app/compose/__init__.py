"""The kernel: how anything runs. It knows no word of CRM.

`definition` names the compose, `registry` what it can do, `context` and `dispatch` do it, `unit`
commits it, `events`, `outbox` and `runner` carry what follows.
"""
