"""Users and accounts see which apps act for them, and take them off."""

from grpc import StatusCode

from tests.internal.oauth.flow import make_robot
from tests.internal.office import Office, method

OWN, TAKE = method("ListConnectedApps"), method("RevokeConnectedApp")
ALL, TAKE_FROM = method("ListAccountConnectedApps"), method("RevokeAccountConnectedApp")


async def test_a_user_takes_an_app_off_themselves_alone(office: Office) -> None:
    robot = await make_robot(office)
    member = await office.user(robot.app.account_id, "ROLE_USER")
    caller = await office.caller(member)
    theirs, owners = await robot.tokens(caller, scope="contacts.read"), await robot.tokens()
    (shown,) = (await caller.call(OWN)).connected_apps
    assert (shown.app_id, shown.display_name, list(shown.scopes)) == (robot.app.id, "Robot", ["contacts.read"])
    await caller.call(TAKE, app_id=robot.app.id)
    assert not (await caller.call(OWN)).connected_apps
    assert not (await robot.about(theirs.access_token)).active
    assert (await robot.refused(grant_type="refresh_token", refresh_token=theirs.refresh_token)).reason == (
        "INVALID_GRANT"
    )
    assert (await robot.about(owners.access_token)).active
    assert (await caller.failure(TAKE, app_id=robot.app.id)).code is StatusCode.NOT_FOUND


async def test_an_account_sees_and_ends_what_its_people_allowed(office: Office) -> None:
    robot = await make_robot(office)
    member = await office.user(robot.app.account_id, "ROLE_USER")
    caller = await office.caller(member)
    await robot.tokens(caller)
    await robot.tokens()
    shown = (await robot.caller.call(ALL)).connected_apps
    assert {app.user_id for app in shown} == {member.id, robot.developer.id}
    assert (await caller.failure(ALL)).code is StatusCode.PERMISSION_DENIED
    await robot.caller.call(TAKE_FROM, app_id=robot.app.id, user_id=member.id)
    assert [app.user_id for app in (await robot.caller.call(ALL)).connected_apps] == [robot.developer.id]
    await robot.caller.call(TAKE_FROM, app_id=robot.app.id)
    assert not (await robot.caller.call(ALL)).connected_apps


async def test_another_account_sees_nothing_of_it(office: Office) -> None:
    robot = await make_robot(office)
    await robot.tokens()
    _, stranger = await office.staff()
    assert not (await stranger.call(ALL)).connected_apps
    assert (await stranger.failure(TAKE_FROM, app_id=robot.app.id)).code is StatusCode.NOT_FOUND
