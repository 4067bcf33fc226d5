"""What can go wrong before the program itself runs."""


class LocalServerError(Exception):
    """A bundled server can't be used; the text is one sentence for the person at the terminal."""
