"""Who may sign in to the demo organisation."""

DEMO_ORG = "Acme Demo"
DEMO_PASSWORD = "demo"
DEMO_USERS = ["admin", "manager", "rep", "rep2", "support", "marketing", "viewer"]


def demo_logins() -> str:
    """The demo people and their password, for the terminal."""
    people = ", ".join(f"{name}@demo.example" for name in DEMO_USERS)
    return f"Demo logins: {people}; password: {DEMO_PASSWORD}"
