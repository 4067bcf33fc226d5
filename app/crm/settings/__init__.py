"""The org's settings: `config.*` of the rules."""
