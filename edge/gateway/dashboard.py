"""The built dashboard: assets with a hash in their name are kept for good, a page of the app's own is its index.html.

The build may leave `.br`, `.zst` and `.gz` beside a file; whoever takes them gets them. Ranges and entity tags are
Starlette's work.
"""

import mimetypes
import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from edge.router.encodings import preferred_encoding

INDEX = "index.html"
# `assets/index-BcD3fG7h.js`: the bundler puts eight characters of hash before the extension.
HASHED = re.compile(r"assets/.+[-.][A-Za-z0-9_-]{8}\.[a-z0-9]+")
FOREVER = "public, max-age=31536000, immutable"
# Best first.
PACKED = {b"br": ".br", b"zstd": ".zst", b"gzip": ".gz"}

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class DashboardFiles(StaticFiles):
    """Files of one folder, which has an index.html. They are listed once, at start."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._files = frozenset(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file of this path. Raises HTTPException if there is none, unless somebody goes to a page of the app."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405)
        if path == ".":
            path = INDEX
        if path not in self._files:
            if "." in path.rpartition("/")[2] or not _is_navigation(scope):
                raise HTTPException(404)
            path = INDEX
        accept = b",".join(value for name, value in scope["headers"] if name == b"accept-encoding")
        offered = tuple(name for name, ending in PACKED.items() if path + ending in self._files)
        encoding = preferred_encoding(accept, offered)
        response = await super().get_response(path + PACKED.get(encoding, ""), scope)
        if encoding and response.status_code != 304:
            response.headers["content-encoding"] = encoding.decode()
            response.headers["content-type"] = mimetypes.guess_type(path)[0] or "application/octet-stream"
        if offered:
            response.headers["vary"] = "accept-encoding"
        response.headers["cache-control"] = FOREVER if HASHED.fullmatch(path) else "no-cache"
        response.headers["content-security-policy"] = POLICY
        return response


def _is_navigation(scope: Scope) -> bool:
    """Whether a person goes there: a script that asks for a missing file must hear that it is missing."""
    headers = dict(scope["headers"])
    mode = headers.get(b"sec-fetch-mode")
    return mode == b"navigate" if mode is not None else b"text/html" in headers.get(b"accept", b"")
