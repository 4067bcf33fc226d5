"""Suppressed addresses: looked up, added, freed, taken along as a table."""

from flask import Blueprint

blueprint = Blueprint("suppressions", __name__, url_prefix="/suppressions")
