from app.compose.catalogue import declare

KEYS = "formId name"

for step, words in (
    ("created", "made"),
    ("updated", "changed"),
    ("archived", "archived"),
    ("reopened", "put online again"),
    ("deleted", "deleted"),
):
    declare(
        f"form.{step}",
        KEYS,
        f"{{actor}} {words} the form {{name}}",
        icon="clipboard-list",
        silent=True,
    )
declare(
    "form.submitted",
    f"{KEYS} leadId contactId ownerId",
    "The form {name} was filled in",
    icon="clipboard-list",
)
