"""Static files, served from memory under a versioned path, so that browsers may keep them for good.

The version is a part of the path (`/static/1f2e3d4c/js/menus.js`) and not of the query, because
modules, stylesheets and fonts name each other by relative paths and so inherit it.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

STATIC = Path(__file__).parents[2] / "static"
FOREVER = "public, max-age=31536000, immutable"
PACKED = ("text/", "image/svg", "application/json", "application/manifest")

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    packed: bytes | None
    kind: str
    tag: str


class Assets:
    """All files of one folder. With `watch`, a changed file is noticed at the next request."""

    def __init__(self, folder: Path = STATIC, *, watch: bool = False) -> None:
        self.folder = folder
        self.watch = watch
        self.newest = 0.0
        self.files: dict[str, Asset] = {}
        self.version = ""
        self.read()

    def url(self, path: str) -> str:
        if self.watch:
            self.reread()
        if path not in self.files:
            raise LookupError(f"There is no static/{path}")
        return f"/static/{self.version}/{path}"

    def serve(self, filename: str) -> Response:
        version, _, path = filename.partition("/")
        asset = self.files.get(path) or self.files.get(filename)
        if asset is None:
            abort(404)
        current = version == self.version
        packed = asset.packed is not None and "gzip" in request.accept_encodings
        response = Response(asset.packed if packed else asset.body, content_type=asset.kind)
        response.headers["Cache-Control"] = FOREVER if current else "no-cache"
        response.set_etag(asset.tag + ("-gz" if packed else ""))
        if packed:
            response.content_encoding = "gzip"
        response.vary.add("Accept-Encoding")
        response.make_conditional(request)
        return response

    def reread(self) -> None:
        if max(path.stat().st_mtime for path in self.folder.rglob("*")) > self.newest:
            self.read()

    def read(self) -> None:
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        self.newest = max(path.stat().st_mtime for path in self.folder.rglob("*"))
        self.files = {path.relative_to(self.folder).as_posix(): _asset(path) for path in paths}
        tags = "".join(asset.tag for asset in self.files.values())
        self.version = hashlib.sha256(tags.encode()).hexdigest()[:8]


def register(app: Flask) -> None:
    assets = Assets(watch=app.debug)
    app.extensions["assets"] = assets
    app.jinja_env.globals["asset"] = assets.url
    if not app.has_static_folder:
        app.add_url_rule("/static/<path:filename>", "static", assets.serve)
    app.view_functions["static"] = assets.serve


def _asset(path: Path) -> Asset:
    body = _stylesheet(path) if path.name == "app.css" else path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    packed = gzip.compress(body, 9, mtime=0) if kind.startswith(PACKED) else None
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Asset(body, packed, kind, hashlib.sha256(body).hexdigest()[:16])


def _stylesheet(entry: Path) -> bytes:
    """The entry with its imports in place: one request, where `@import` costs a round trip each."""

    def inline(rule: re.Match[str]) -> str:
        text = (entry.parent / rule["file"]).read_text()
        return f"@layer {rule['layer']} {{\n{text}}}\n" if rule["layer"] else text

    rule = r'@import url\("(?P<file>[\w/-]+\.css)"\)(?: layer\((?P<layer>\w+)\))?;\n'
    return re.sub(rule, inline, entry.read_text()).encode()
