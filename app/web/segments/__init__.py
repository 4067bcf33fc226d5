"""Segments: the list, the builder with its live count, static lists, why a contact is in one."""

from flask import Blueprint

blueprint = Blueprint("segments", __name__, url_prefix="/segments")
