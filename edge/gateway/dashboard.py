"""The built dashboard: assets with a hash in their name are kept for good, every other path is the app itself."""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

INDEX = "index.html"
# `assets/index-BcD3fG7h.js`: the bundler puts eight characters of hash before the extension.
HASHED = re.compile(r"assets/.+[-.][A-Za-z0-9_-]{8}\.[a-z0-9]+")
FOREVER = "public, max-age=31536000, immutable"

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class DashboardFiles(StaticFiles):
    """Files of one folder, which has an index.html."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file of this path. A path that names no file is one of the app's own and gets its page."""
        if path == ".":
            path = INDEX
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or "." in path.rpartition("/")[2]:
                raise
            path = INDEX
            response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOREVER if HASHED.fullmatch(path) else "no-cache"
        response.headers["content-security-policy"] = POLICY
        return response
