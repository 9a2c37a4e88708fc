"""How often one may try to sign in, and that the limits come before the costly hash."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from dashclicks.auth.v1.session_pb2 import LoginRequest
from google.rpc import error_details_pb2
from grpc import StatusCode
from grpc_status import rpc_status

from shared.core.passwords import Passwords
from tests.internal.office import PASSWORD, Office, method, open_office

LOGIN = method("Login")
PER_NAME, PER_ADDRESS = 3, 8


@pytest.fixture(scope="module")
async def limiting(mongodb_uri: str, redis_url: str) -> AsyncIterator[Office]:
    """A service with low limits, and a database of Valkey's of its own."""
    async with open_office(mongodb_uri, redis_url.rsplit("/", 1)[0] + "/9", PER_NAME, PER_ADDRESS) as opened:
        yield opened


@pytest.fixture
async def strict(limiting: Office) -> Office:
    """The same with nothing counted yet."""
    await limiting.data.redis.flushdb()
    return limiting


async def outcome(office: Office, email: str, password: str) -> str:
    """OK, or the reason of the refusal."""
    try:
        await office.nobody.call(LOGIN, email=email, password=password)
    except grpc.aio.AioRpcError as error:
        return str(info_of(error).reason)
    return "OK"


def info_of(error: grpc.aio.AioRpcError) -> Any:
    status, info = rpc_status.from_call(error), error_details_pb2.ErrorInfo()  # type: ignore[arg-type]
    assert status is not None
    assert any(detail.Unpack(info) for detail in status.details)
    return info


async def test_a_name_is_tried_so_often_and_no_more(strict: Office) -> None:
    user = await strict.user(await strict.account())
    for _ in range(PER_NAME):
        assert await outcome(strict, user.email, "wrong") == "INVALID_CREDENTIALS"
    assert await outcome(strict, user.email, PASSWORD) == "RATE_LIMITED"
    assert await outcome(strict, "somebody@else.example", "wrong") == "INVALID_CREDENTIALS"


async def test_a_name_nobody_has_is_limited_alike(strict: Office) -> None:
    answers = [await outcome(strict, "nobody@here.example", "wrong") for _ in range(PER_NAME + 1)]
    assert answers == ["INVALID_CREDENTIALS"] * PER_NAME + ["RATE_LIMITED"]


async def test_a_right_password_starts_the_count_anew(strict: Office) -> None:
    user = await strict.user(await strict.account())
    tries = ["wrong"] * (PER_NAME - 1) + [PASSWORD] + ["wrong"] * (PER_NAME - 1) + [PASSWORD]
    assert [await outcome(strict, user.email, password) for password in tries].count("RATE_LIMITED") == 0


async def test_an_address_is_limited_before_anything_is_hashed(strict: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(PER_ADDRESS):
        assert await outcome(strict, f"nobody{number}@here.example", "wrong") == "INVALID_CREDENTIALS"

    async def verify(self: Passwords, encoded: str | None, password: str) -> bool:
        raise AssertionError("hashed")

    monkeypatch.setattr(Passwords, "verify", verify)
    assert await outcome(strict, "another@here.example", "wrong") == "RATE_LIMITED"


async def test_another_address_is_not_held_back(strict: Office) -> None:
    user = await strict.user(await strict.account())
    for number in range(PER_ADDRESS + 1):
        await outcome(strict, f"nobody{number}@here.example", "wrong")
    call: Any = strict.channel.unary_unary(f"/{LOGIN.containing_service.full_name}/{LOGIN.name}")
    request = LoginRequest(email=user.email, password=PASSWORD).SerializeToString()
    await call(request, metadata=(("x-forwarded-for", "203.0.113.7"),))


async def test_the_refusal_says_when_to_retry(strict: Office) -> None:
    request = LoginRequest(email="nobody@here.example", password="wrong")
    for _ in range(PER_NAME):
        await outcome(strict, request.email, "wrong")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await strict.nobody.call(LOGIN, request)
    assert caught.value.code() == StatusCode.RESOURCE_EXHAUSTED
    assert 0 < int(info_of(caught.value).metadata["retry_after_seconds"]) <= 900
