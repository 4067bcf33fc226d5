"""Where a form is, and what puts it into another site."""

from dataclasses import dataclass

from flask import current_app, url_for
from markupsafe import Markup

from app.crm.forms.record import LeadForm

CODE = Markup(
    '<script async src="{script}" data-form="{url}" data-title="{title}"></script>\n'
    '<noscript><a href="{url}">{title}</a></noscript>'
)


@dataclass(frozen=True)
class Shared:
    """`url` of its page, and the `code` for a site, with the link for browsers without a script."""

    url: str
    code: str


def shared(form: LeadForm) -> Shared:
    """Its addresses are those of CRM_PUBLIC_URL."""
    base = current_app.config["SETTINGS"].base_url
    url = f"{base}{url_for('form_page.show', key=form.key)}"
    script = f"{base}{url_for('static', filename='js/embed.js')}"
    code = CODE.format(script=script, url=url, title=form.title)
    # What it says is shown, not done: it is plain text from here on.
    return Shared(url, str(code))
