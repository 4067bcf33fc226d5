"""Identity: orgs, users, teams, sessions and tokens."""
