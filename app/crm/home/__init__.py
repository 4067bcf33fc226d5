"""Home: what to do now."""
