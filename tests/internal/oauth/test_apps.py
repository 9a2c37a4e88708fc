"""Apps: what they may ask for, and secrets that are shown once."""

import pytest
from dashclicks.oauth.v1 import app_pb2
from dashclicks.oauth.v1.app_pb2 import App
from grpc import StatusCode

from shared.testing.eventually import soon
from tests.internal.oauth.flow import REDIRECT, make_robot
from tests.internal.office import Office, method


async def test_a_new_app_is_confidential_and_in_development(office: Office) -> None:
    app = (await make_robot(office)).app
    assert (app.client_type, app.state) == (app_pb2.CLIENT_TYPE_CONFIDENTIAL, app_pb2.APP_STATE_DEVELOPMENT)


async def test_an_app_asks_for_no_scope_that_its_developer_lacks(office: Office) -> None:
    _, caller = await office.staff()
    scopes = ["contacts.read", "admin", "conquest"]
    failed = await caller.failure(method("CreateApp"), app=App(display_name="Robot", scopes=scopes))
    assert (failed.code, set(failed.violations)) == (StatusCode.INVALID_ARGUMENT, {"app.scopes[1]", "app.scopes[2]"})


@pytest.mark.parametrize(
    "uri",
    [
        "http://robot.example/callback",
        "https://robot.example/callback#fragment",
        "https://user@robot.example/",
        "javascript:alert(1)",
        "//robot.example",
        "http://127.0.0.1.evil.example/",
        "",
    ],
)
async def test_a_redirect_uri_that_could_leak_codes_is_refused(office: Office, uri: str) -> None:
    _, caller = await office.staff()
    failed = await caller.failure(method("CreateApp"), app=App(display_name="Robot", redirect_uris=[uri]))
    assert (failed.code, set(failed.violations)) == (StatusCode.INVALID_ARGUMENT, {"app.redirect_uris[0]"})


@pytest.mark.parametrize("uri", [REDIRECT, "http://127.0.0.1:8000/cb", "com.example.robot:/cb", "https://a.example"])
async def test_these_redirect_uris_are_good(office: Office, uri: str) -> None:
    assert list((await make_robot(office, redirect_uris=[uri])).app.redirect_uris) == [uri]


async def test_a_secret_is_shown_once_and_stored_hashed(office: Office) -> None:
    robot = await make_robot(office)
    shown = await robot.caller.call(method("GetApp"), id=robot.app.id)
    assert robot.secret not in str(shown)
    assert robot.secret.endswith(shown.secret_hint)
    row = await office.data.database["oauth.apps"].find_one({"_id": robot.app.id})
    assert robot.secret not in str(row)


async def test_a_rotated_secret_overlaps_as_long_as_asked(office: Office) -> None:
    robot = await make_robot(office)
    rotated = await robot.caller.call(method("RotateAppSecret"), id=robot.app.id, overlap_seconds=3600)
    for secret in (robot.secret, rotated.client_secret):
        assert (await robot.refused(client_secret=secret, grant_type="x")).reason == "UNSUPPORTED_GRANT_TYPE"
    await robot.caller.call(method("RotateAppSecret"), id=robot.app.id)
    for secret in (robot.secret, rotated.client_secret, "", "dcs_guess"):
        failed = await robot.refused(client_secret=secret, grant_type="x")
        assert (failed.code, failed.reason) == (StatusCode.UNAUTHENTICATED, "INVALID_CLIENT")


async def test_a_public_app_has_no_secret(office: Office) -> None:
    _, caller = await office.staff()
    app = await caller.call(
        method("CreateApp"), app=App(display_name="Phone", client_type=app_pb2.CLIENT_TYPE_PUBLIC, scopes=["contacts"])
    )
    failed = await caller.failure(method("RotateAppSecret"), id=app.id)
    assert (failed.code, failed.reason) == (StatusCode.FAILED_PRECONDITION, "PUBLIC_APP")


async def test_a_public_app_cannot_act_by_itself(office: Office) -> None:
    _, caller = await office.staff()
    app = App(display_name="Phone", client_type=app_pb2.CLIENT_TYPE_PUBLIC, client_credentials=True)
    failed = await caller.failure(method("CreateApp"), app=app)
    assert set(failed.violations) == {"app.client_credentials"}


async def test_a_deleted_app_has_no_secret_to_come_back_with(working: Office) -> None:
    robot = await make_robot(working, client_credentials=True)
    await robot.exchange(grant_type="client_credentials")
    await robot.caller.call(method("RotateAppWebhookSecret"), id=robot.app.id)
    await robot.caller.call(method("DeleteApp"), id=robot.app.id)
    row = await working.data.database["oauth.apps"].find_one({"_id": robot.app.id})
    assert row is not None
    assert not row.keys() & {"secrets", "signing_keys"}

    async def deletion() -> str:
        query = f'resource_id = "{robot.app.id}" AND type = "oauth.app.deleted"'
        found = (await robot.caller.call(method("ListActivities"), filter=query)).activities
        return str(found[0].id) if found else ""

    await robot.caller.call(method("UndoActivities"), activity_id=await soon(deletion))
    await robot.caller.call(method("GetApp"), id=robot.app.id)
    assert (await robot.refused(grant_type="client_credentials")).reason == "INVALID_CLIENT"
