"""Lead forms for the marketer: the list with what each brought, the editor, the code for a site."""

from flask import Blueprint

blueprint = Blueprint("forms", __name__, url_prefix="/lead-forms")
