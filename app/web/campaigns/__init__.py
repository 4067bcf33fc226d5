"""Campaigns: their list, one that is made ready, one under way, and who got it."""

from flask import Blueprint

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")
