"""One deal: its page, and what can be done with it."""

from flask import Blueprint

blueprint = Blueprint("deal", __name__, url_prefix="/deals")
