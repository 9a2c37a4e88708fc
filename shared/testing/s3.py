"""An S3 server for tests, as far as files need one: it checks signatures, and can be told to fail.

Objects are in memory. Signature Version 4 (headers and presigned), put, multipart, get with ranges, head, list, delete.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from urllib.parse import quote, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import uvicorn
from starlette.requests import Request
from starlette.responses import Response

from shared.testing.eventually import soon

ACCESS_KEY, SECRET_KEY, REGION, BUCKET = "AKIDTEST", "secret/key+of the test", "eu-test-1", "files"
_CREDENTIAL = re.compile(r"Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)")
_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass
class S3:
    """One bucket. `failing`: so many requests are answered with 503 first. `parts`: how many parts came in all."""

    objects: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    failing: int = 0
    parts: int = 0
    url: str = ""
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def clear(self) -> None:
        """Begins anew."""
        for kept in (self.objects, self.types, self.uploads):
            kept.clear()
        self.failing = self.parts = 0

    async def __call__(self, scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        request = Request(scope, receive)  # type: ignore[arg-type]
        response = await self._answer(request, await request.body())
        await response(scope, receive, send)  # type: ignore[arg-type]

    async def _answer(self, request: Request, body: bytes) -> Response:
        if self.failing:
            self.failing -= 1
            return _error(503, "SlowDown")
        if not _is_signed(request):
            return _error(403, "SignatureDoesNotMatch")
        key = unquote(request.scope["raw_path"].decode().partition("?")[0]).removeprefix(f"/{BUCKET}").lstrip("/")
        match request.method:
            case "PUT" | "POST":
                return self._write(request, key, body)
            case "DELETE":
                self.uploads.pop(request.query_params.get("uploadId", ""), None)
                if "uploadId" not in request.query_params:
                    self.objects.pop(key, None)
                return Response(status_code=204)
            case _ if "list-type" in request.query_params:
                return self._list(request.query_params.get("prefix", ""))
            case _:
                return self._read(request, key)

    def _write(self, request: Request, key: str, body: bytes) -> Response:
        query = request.query_params
        if "delete" in query:
            keys = [each.text or "" for each in ElementTree.fromstring(body).iter() if each.tag.endswith("Key")]
            for each in keys:
                self.objects.pop(each, None)
            return _xml("DeleteResult", "".join(f"<Deleted><Key>{escape(each)}</Key></Deleted>" for each in keys))
        if "uploads" in query:
            id = f"upload-{next(self._ids)}"
            self.uploads[id] = {}
            self.types[key] = request.headers.get("content-type", "")
            return _xml("InitiateMultipartUploadResult", f"<Key>{escape(key)}</Key><UploadId>{id}</UploadId>")
        if "partNumber" in query:
            self.uploads[query["uploadId"]][int(query["partNumber"])] = body
            self.parts += 1
            return Response(headers={"etag": _etag(body)})
        if "uploadId" in query:
            parts = self.uploads.pop(query["uploadId"])
            body = b"".join(parts[number] for number in sorted(parts))
        else:
            self.types[key] = request.headers.get("content-type", "")
        self.objects[key] = body
        if request.method == "POST":
            return _xml("CompleteMultipartUploadResult", f"<ETag>{escape(_etag(body))}</ETag>")
        return Response(headers={"etag": _etag(body)})

    def _read(self, request: Request, key: str) -> Response:
        data = self.objects.get(key)
        if data is None:
            return _error(404, "NoSuchKey")
        headers = {"etag": _etag(data), "last-modified": "Sat, 28 Nov 2026 00:00:00 GMT", "accept-ranges": "bytes"}
        headers["content-type"] = self.types.get(key) or "binary/octet-stream"
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if asked is None:
            return Response(data, headers=headers)
        start, end = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
        return Response(data[start : end + 1], 206, headers)

    def _list(self, prefix: str) -> Response:
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size><ETag>{escape(_etag(data))}</ETag>"
            "<LastModified>2026-11-28T00:00:00.000Z</LastModified></Contents>"
            for key, data in sorted(self.objects.items())
            if key.startswith(prefix)
        )
        return _xml("ListBucketResult", f"<IsTruncated>false</IsTruncated>{rows}")


def _is_signed(request: Request) -> bool:
    """Whether the request is signed with SECRET_KEY, and not too old (AWS Signature Version 4)."""
    query: Mapping[str, str] = dict(request.query_params)
    if "X-Amz-Signature" in query:
        given, credential = query["X-Amz-Signature"], query["X-Amz-Credential"]
        signed, time = query["X-Amz-SignedHeaders"], query["X-Amz-Date"]
        lifetime, digest = int(query["X-Amz-Expires"]), "UNSIGNED-PAYLOAD"
    else:
        found = _CREDENTIAL.search(request.headers.get("authorization", ""))
        if found is None:
            return False
        credential, signed, given = found.groups()
        time, digest, lifetime = request.headers["x-amz-date"], request.headers["x-amz-content-sha256"], 900
    began = datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if not began - timedelta(minutes=5) <= datetime.now(UTC) < began + timedelta(seconds=lifetime):
        return False
    day = time[:8]
    if credential != f"{ACCESS_KEY}/{day}/{REGION}/s3/aws4_request":
        return False
    pairs = sorted((_quoted(k), _quoted(v)) for k, v in request.query_params.multi_items() if k != "X-Amz-Signature")
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in signed.split(";"))
    path = request.scope["raw_path"].decode().partition("?")[0]
    canonical = "\n".join((request.method, path, "&".join(f"{k}={v}" for k, v in pairs), headers, signed, digest))
    said = f"AWS4-HMAC-SHA256\n{time}\n{day}/{REGION}/s3/aws4_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET_KEY}".encode()
    for part in (day, REGION, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, said.encode(), "sha256").hex(), given)


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _etag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


def _xml(name: str, content: str) -> Response:
    text = f'<?xml version="1.0"?><{name} xmlns="{_NAMESPACE[1:-1]}">{content}</{name}>'
    return Response(text, media_type="application/xml")


def _error(status: int, code: str) -> Response:
    return Response(f"<Error><Code>{code}</Code></Error>", status, media_type="application/xml")


@asynccontextmanager
async def s3_server() -> AsyncIterator[S3]:
    """An empty bucket on a free port."""
    bucket = S3()
    server = uvicorn.Server(uvicorn.Config(bucket, port=0, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await soon(started)
        port = server.servers[0].sockets[0].getsockname()[1]
        bucket.url = f"s3://{BUCKET}?endpoint=http://127.0.0.1:{port}&region={REGION}"
        yield bucket
    finally:
        server.should_exit = True
        await task
