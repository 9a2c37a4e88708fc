"""The TypeScript SDK compiles strictly and talks to a server."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from buildtools.paths import GENERATED, NODE
from buildtools.plugins import typescript

SCRIPT = """
import { ApiError, changes, login, pages } from './dist/main.js';
const api = await login({ baseUrl: process.argv[2] }, { email: 'a@example.com', password: 'secret' });
const made = await api.crm.createContact({ body: { type: 'CONTACT_TYPE_PERSON', firstName: 'Maya' } });
const rows = [];
for await (const page of pages((pageToken) => api.crm.listContacts({ query: { pageToken } }))) {
  rows.push(...page.contacts.map((row) => row.id));
}
const failure = await api.crm.getContact({ path: { id: 'con_0' } }).catch((error) => error);
const before = { etag: '"1"', tags: ['a'], name: 'A', custom: { size: 1, deep: { x: [1] } } };
const after = { etag: '"2"', tags: ['a', 'b'], name: 'A', custom: { size: 2, deep: { x: [1] } }, more: 1 };
console.log(JSON.stringify({
  changed: changes(before, after).map((each) => [each.path, each.after]),
  made: made.id, rows, typed: failure instanceof ApiError, reason: failure.reason, request: failure.requestId,
}));
"""
INFO = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "NOT_FOUND", "metadata": {"request_id": "req_1"}}
ANSWERS = {
    "POST /v1/auth/session": (200, {"sessionId": "s-1", "accounts": []}),
    "POST /v1/crm/contacts": (200, {"id": "con_1"}),
    "GET /v1/crm/contacts?pageToken=": (200, {"contacts": [{"id": "con_1"}], "nextPageToken": "next"}),
    "GET /v1/crm/contacts?pageToken=next": (200, {"contacts": [{"id": "con_2"}], "nextPageToken": ""}),
    "GET /v1/crm/contacts/con_0": (404, {"code": 5, "message": "none", "details": [INFO]}),
}


class Handler(BaseHTTPRequestHandler):
    """Answers from the table; anything but login needs the session."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        status, body = ANSWERS[f"{self.command} {self.path}"]
        if not self.path.startswith("/v1/auth") and self.headers.get("X-Session-Id") != "s-1":
            status, body = 401, {"code": 16, "message": "no session", "details": []}
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Tests read no log."""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK, compiled."""
    out = tmp_path_factory.mktemp("sdk") / "sdk"
    shutil.copytree(GENERATED / "typescript", out, ignore=shutil.ignore_patterns("node_modules", "dist"))
    typescript.install(typescript.find_node())
    done = subprocess.run([str(NODE / "node_modules/.bin/tsc")], cwd=out, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return out


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as found:
        thread = threading.Thread(target=found.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()
        thread.join()


def test_the_sdk_calls_pages_and_raises(package: Path, server: str) -> None:
    (package / "use.mjs").write_text(SCRIPT)
    node = str(typescript.find_node())
    done = subprocess.run([node, "use.mjs", server], cwd=package, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "changed": [["tags", ["a", "b"]], ["custom.size", 2], ["more", 1]],
        "made": "con_1",
        "rows": ["con_1", "con_2"],
        "typed": True,
        "reason": "NOT_FOUND",
        "request": "req_1",
    }


def test_the_sdk_refuses_a_wrong_type(package: Path) -> None:
    (package / "src" / "wrong.ts").write_text(
        "import type { ContactInput } from './main.js';\nexport const wrong: ContactInput = { type: 'NO_SUCH_TYPE' };\n"
    )
    tsc = [str(NODE / "node_modules/.bin/tsc"), "--noEmit"]
    done = subprocess.run(tsc, cwd=package, capture_output=True, text=True, check=False)
    (package / "src" / "wrong.ts").unlink()
    assert "NO_SUCH_TYPE" in done.stdout


def test_the_node_lock_names_no_host() -> None:
    assert '"resolved"' not in (NODE / "package-lock.json").read_text()


def test_without_a_new_node_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typescript, "LEAST_NODE", (999,))
    with pytest.raises(typescript.NodeError, match=r"node 20\.19 or newer"):
        typescript.find_node()
