"""One change to the records that are chosen in a list: asked for, started, watched, undone."""

from flask import Blueprint

from app.access import context
from app.web.bulk.offers import Offer, offers

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")


@blueprint.app_template_global()
def bulk_offers(kind: str) -> list[Offer]:
    """What the viewer may do with chosen rows of a list."""
    return offers(context(), kind)
