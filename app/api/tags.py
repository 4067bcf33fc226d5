"""Tags in use."""

from app.api.reading import Lists
from app.api.views import View


class TagView(View):
    name: str
    count: int


ROWS = [Lists("/tags", "crm.listTags", TagView)]
