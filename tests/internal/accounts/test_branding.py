"""Brandings: what fits, what is inherited, and what a login page of a host is told."""

from dashclicks.accounts.v1.branding_pb2 import Branding, HostBranding
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from shared.data.hosts import HostOwner
from tests.internal.office import Office, method

GET, UPDATE, EFFECTIVE = method("GetBranding"), method("UpdateBranding"), method("GetEffectiveBranding")
BY_HOST = method("GetHostBranding")


async def test_an_account_has_one_branding(office: Office) -> None:
    user, caller = await office.staff()
    assert await caller.call(GET) == Branding()
    made = await caller.call(UPDATE, branding=Branding(display_name="Northwind", primary_color="#0B5FFF"))
    assert made.account_id == user.account_id
    changed = await caller.call(UPDATE, branding=Branding(login_title="Hello", etag=made.etag))
    assert (changed.id, changed.display_name, changed.login_title) == (made.id, "Northwind", "Hello")
    mask = FieldMask(paths=["display_name"])
    cleared = await caller.call(UPDATE, branding=Branding(), update_mask=mask)
    assert (cleared.display_name, cleared.login_title) == ("", "Hello")
    assert (await caller.failure(UPDATE, branding=Branding(etag=made.etag))).code is StatusCode.ABORTED
    assert await caller.call(GET) == cleared


async def test_text_on_the_primary_colour_can_be_read(office: Office) -> None:
    _, caller = await office.staff()
    pale = Branding(primary_color="#FFD54F", on_primary_color="#FFFFFF")
    failure = await caller.failure(UPDATE, branding=pale)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    assert "contrast of 1.4" in failure.violations["branding.on_primary_color"]
    assert (await caller.failure(UPDATE, branding=Branding(primary_color="red"))).violations
    await caller.call(UPDATE, branding=Branding(primary_color="#FFD54F"))
    assert (await caller.call(EFFECTIVE)).on_primary_color == "#000000"


async def test_a_sub_account_looks_like_its_agency_where_it_says_nothing(office: Office) -> None:
    boss, agency = await office.staff()
    above = Branding(display_name="Northwind", primary_color="#0B5FFF", accent_color="#FFB020", sender_name="North")
    await agency.call(UPDATE, branding=above)
    _, client = await office.staff(parent_account_id=boss.account_id)
    inherited = await client.call(EFFECTIVE)
    assert (inherited.display_name, inherited.accent_color, inherited.sender_name) == ("Northwind", "#FFB020", "North")
    await client.call(UPDATE, branding=Branding(display_name="Bottle", primary_color="#102030"))
    own = await client.call(EFFECTIVE)
    # Colours come together: the agency's accent was chosen for another ground.
    assert (own.display_name, own.primary_color, own.accent_color) == ("Bottle", "#102030", "")
    assert own.sender_name == "North"
    assert (await client.call(GET)).sender_name == ""


async def test_a_host_tells_a_login_page_how_it_looks_and_nothing_else(office: Office) -> None:
    user, caller = await office.staff()
    shown = HostBranding(display_name="Northwind", login_title="Welcome", support_url="https://help.northwind.example")
    given = {field.name: value for field, value in shown.ListFields()}
    await caller.call(UPDATE, branding={**given, "sender_email": "hidden@northwind.example"})
    await office.deps.hosts.claim("app.northwind.example", HostOwner(user.account_id, "dom_x"))
    assert await office.nobody.call(BY_HOST, host="App.Northwind.example.") == shown
    assert await office.nobody.call(BY_HOST, host="nobody.example") == HostBranding()
    platform = await office.caller(await office.user(await office.account(), "ROLE_STAFF"))
    await platform.call(method("BanAccount"), id=user.account_id, reason="x")
    assert await office.nobody.call(BY_HOST, host="app.northwind.example") == HostBranding()
