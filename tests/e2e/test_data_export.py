"""An owner gets a copy of the demo account over HTTP, by a link that needs no session and can be read in parts."""

import hashlib

import httpx

from shared.testing.eventually import eventually
from shared.testing.stack import Stack

EXPORTS = "/v1/accounts/dataExports"


def test_an_archive_is_made_and_read_in_parts(stack: Stack) -> None:
    owner = next(login for login in stack.logins if login["role"] == "ROLE_OWNER")
    with httpx.Client(base_url=stack.gateway_url, timeout=30) as http:
        session = http.post("/v1/auth/session", json={key: owner[key] for key in ("email", "password")}).json()
        headers = {"X-Session-Id": session["sessionId"]}
        made = http.post(f"{EXPORTS}:start", json={}, headers=headers).json()

        def ready() -> dict[str, str] | None:
            found: dict[str, str] = http.get(f"{EXPORTS}/{made['id']}", headers=headers).json()
            return found if found["state"] == "DATA_EXPORT_STATE_READY" else None

        export = eventually(ready, 120)
        link = httpx.URL(http.post(f"{EXPORTS}/{made['id']}:link", json={}, headers=headers).json()["url"])
        # Links lead to the dashboard's address, which is another one in tests.
        path = link.raw_path.decode()
        whole = http.get(path)
        assert hashlib.sha256(whole.content).hexdigest() == export["sha256"]
        assert whole.headers["content-disposition"].endswith(f"{made['id']}.zip")
        part = http.get(path, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert http.get(path[:-4]).json()["details"][0]["reason"] == "INVALID_LINK"
    logs = b"".join(file.read_bytes() for file in stack.data.rglob("*.log"))
    assert path.partition("link=")[2].encode() not in logs
