"""Activities: what was done, and what is planned."""
