"""The pages of the settings, in groups. Pages that other rooms hold appear when they are there."""

from flask import current_app

from app.web.navigation import Place

SECTIONS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "Sales",
        (
            Place("pipelines", "Pipelines", "kanban", "settings.pipelines", "pipeline:manage"),
            Place("scoring", "Lead scoring", "gauge", "scoring.index", "scoring:read"),
            Place(
                "email-templates",
                "Email templates",
                "mail",
                "email_templates.index",
                "email-template:create",
            ),
            Place("products", "Products", "package", "products.index", "product:read"),
            Place(
                "processes", "Sales processes", "list-checks", "processes.index", "workflow:manage"
            ),
        ),
    ),
    (
        "People",
        (
            Place("users", "Teams & users", "users", "settings.users", "user:update"),
            Place("permissions", "Roles & permissions", "shield-check", "settings.permissions"),
        ),
    ),
    (
        "Data",
        (
            Place("imports", "Import & export", "file-up", "imports.index", "import:contacts"),
            Place("tokens", "API tokens", "key-round", "settings.tokens"),
        ),
    ),
    (
        "System",
        (
            Place("org", "Organisation", "settings-2", "settings.organisation", "settings:manage"),
            Place("notices", "Notifications", "bell", "settings.notices", "settings:manage"),
            Place("jobs", "Jobs & hooks", "activity", "settings.jobs", "jobs:manage"),
            Place("webhooks", "Webhooks", "link", "webhooks.index", "settings:manage"),
            Place("audit", "Audit log", "scroll-text", "settings.audit", "audit:read"),
        ),
    ),
    (
        "You",
        (
            Place("profile", "Profile & signature", "user-round", "profile.show"),
            Place("meetings", "My meetings", "calendar-clock", "meetings.show", "booking:create"),
            Place("preferences", "My notifications", "bell", "preferences.show"),
        ),
    ),
)


def allowed() -> list[tuple[str, list[Place]]]:
    """The groups with the pages that are there and that the viewer may open."""
    may = current_app.jinja_env.globals["may"]
    groups = [
        (
            heading,
            [place for place in places if place.exists and (not place.right or may(place.right))],  # type: ignore[operator]
        )
        for heading, places in SECTIONS
    ]
    return [(heading, places) for heading, places in groups if places]
