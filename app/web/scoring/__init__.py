"""Lead scoring: the rules as a draft, what it would do to today's leads, and switching it on."""

from flask import Blueprint

blueprint = Blueprint("scoring", __name__, url_prefix="/settings/scoring")
