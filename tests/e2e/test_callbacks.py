"""Through the running stack: what providers tell comes with its signature, and nobody else is believed."""

import httpx
import pytest

from shared.testing.stack import Stack
from tests.e2e.test_agency import reason

CALLBACKS = "/v1/notifications/callbacks"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("path", "headers", "body"),
    [
        (
            "sendgrid",
            {"content-type": "application/json", "X-Twilio-Email-Event-Webhook-Signature": "MEUC"},
            b'[{"a":1}]',
        ),
        ("sendgrid", {"content-type": "text/plain"}, b"\xff"),
        ("twilio?message_id=dlv_1&account_id=acc_1", {**FORM, "X-Twilio-Signature": "x"}, b"MessageSid=SM1&a=%ff"),
        ("twilio", FORM, b"&&&=;"),
    ],
)
def test_nobody_is_believed_without_a_signature(stack: Stack, path: str, headers: dict[str, str], body: bytes) -> None:
    answer = httpx.post(f"{stack.router_url}{CALLBACKS}/{path}", headers=headers, content=body, timeout=30)
    assert (answer.status_code, reason(answer)) == (401, "BAD_SIGNATURE")
