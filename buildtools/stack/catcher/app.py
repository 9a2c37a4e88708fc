"""The web server: pages for people, JSON for tests, and the vendors' APIs for the platform."""

import sqlite3
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from buildtools.stack.catcher import pages
from buildtools.stack.catcher.mail import View, read
from buildtools.stack.catcher.store import Caught, Store
from buildtools.stack.catcher.vendors import Vendors

PAGE_SIZE = 50
MAX_LIMIT = 500
SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store"}


class Catcher:
    """What each path answers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def app(self) -> Starlette:
        """All of it. Other names than this machine's are refused, or a page elsewhere could read codes (rebinding)."""
        routes = [
            Route("/", self.list),
            Route("/readyz", self.ready),
            Route("/clear", self.clear, methods=["POST"]),
            Route("/messages/{id:int}", self.show),
            Route("/messages/{id:int}/html", self.html),
            Route("/messages/{id:int}/raw", self.raw),
            Route("/messages/{id:int}/files/{place:int}", self.file),
            Route("/api/messages", self.api_list, methods=["GET"]),
            Route("/api/messages", self.api_clear, methods=["DELETE"]),
            Route("/api/messages/{id:int}", self.api_get),
            *Vendors(self._store).routes,
        ]
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
        return Starlette(routes=routes, middleware=[hosts])

    async def ready(self, request: Request) -> Response:
        return PlainTextResponse("ok")

    async def list(self, request: Request) -> Response:
        asked = request.query_params
        words, channel = asked.get("q", ""), asked.get("channel", "")
        found = self._store.find(words=words, channel=channel, before=_number(asked.get("before")), limit=PAGE_SIZE + 1)
        page = pages.list_page(found[:PAGE_SIZE], words, channel, len(found) > PAGE_SIZE)
        return _html(page, pages.PAGE_POLICY)

    async def show(self, request: Request) -> Response:
        caught = self._asked(request)
        if caught is None:
            return PlainTextResponse("this message is gone", 404)
        return _html(pages.message_page(caught, _view(caught), request.query_params.get("view", "")), pages.PAGE_POLICY)

    async def html(self, request: Request) -> Response:
        caught = self._asked(request)
        view = _view(caught) if caught else None
        # Links open a window of their own: within the frame nothing could be shown.
        return _html(f'<base target="_blank">{view.html}' if view else "", pages.FRAME_POLICY)

    async def raw(self, request: Request) -> Response:
        caught = self._asked(request)
        return _download(f"{caught.id}.txt", caught.raw) if caught else PlainTextResponse("gone", 404)

    async def file(self, request: Request) -> Response:
        caught, place = self._asked(request), request.path_params["place"]
        view = _view(caught) if caught else None
        if view is None or place >= len(view.files):
            return PlainTextResponse("gone", 404)
        return _download(view.files[place].name, view.files[place].content)

    async def clear(self, request: Request) -> Response:
        # Another site's page may post a form here.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("only this page does that", 403)
        self._store.clear()
        return RedirectResponse("/", 303)

    async def api_list(self, request: Request) -> Response:
        asked = request.query_params
        found = self._store.find(
            to=asked.get("to", ""),
            words=asked.get("q", ""),
            channel=asked.get("channel", ""),
            before=_number(asked.get("before")),
            limit=min(_number(asked.get("limit")) or PAGE_SIZE, MAX_LIMIT),
        )
        return JSONResponse({"messages": [_fields(each) for each in found]}, headers=SAFE)

    async def api_get(self, request: Request) -> Response:
        caught = self._asked(request)
        if caught is None:
            return JSONResponse({"error": "this message is gone"}, 404)
        view = _view(caught)
        more: dict[str, object] = {"raw": caught.raw.decode("utf-8", "replace")}
        if view is not None:
            files = [{"name": f.name, "contentType": f.content_type, "bytes": len(f.content)} for f in view.files]
            more |= {"html": view.html, "headers": [list(pair) for pair in view.headers], "files": files}
        return JSONResponse({**_fields(caught), **more}, headers=SAFE)

    async def api_clear(self, request: Request) -> Response:
        self._store.clear()
        return Response(status_code=204)

    def _asked(self, request: Request) -> Caught | None:
        try:
            return self._store.get(request.path_params["id"])
        except (OverflowError, sqlite3.Error):
            # No id has so many digits.
            return None


def _view(caught: Caught) -> View | None:
    return read(caught.raw) if caught.channel == "email" else None


def _fields(caught: Caught) -> dict[str, object]:
    shown = {"id": caught.id, "time": caught.time, "channel": caught.channel, "from": caught.sender}
    return {**shown, "to": caught.recipient, "subject": caught.subject, "text": caught.text}


def _html(page: str, policy: str) -> Response:
    return HTMLResponse(page, headers={**SAFE, "content-security-policy": policy})


def _download(name: str, content: bytes) -> Response:
    head = {**SAFE, "content-security-policy": "sandbox", "content-type": "application/octet-stream"}
    return Response(content, headers={**head, "content-disposition": f"attachment; filename*=utf-8''{quote(name, '')}"})


def _number(text: str | None) -> int:
    return int(text[:18]) if text and text.isascii() and text.isdigit() else 0
