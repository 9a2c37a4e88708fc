from dashclicks.crm.v1 import view_pb2
from dashclicks.crm.v1.view_pb2 import View
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from tests.internal.office import Office, method


def view(**fields: object) -> View:
    given = {"display_name": "Mine", "kind": view_pb2.VIEW_KIND_LIST, "resource": view_pb2.VIEWED_RESOURCE_DEALS}
    return View(**given, **fields)  # type: ignore[arg-type]  # any field of a view


async def test_a_view_names_what_its_records_have(office: Office) -> None:
    _, caller = await office.staff("ROLE_USER")
    good = view(
        filter='state = DEAL_STATE_OPEN AND expected_close_time < from_now("7d")',
        order_by="amount.units desc",
        columns=["display_name", "amount.units", "custom_fields.region"],
        group_by="owner_id",
    )
    assert (await caller.call(method("CreateView"), view=good)).owner_id
    bad = view(filter="no_such = 1", columns=["display_name", "nothing"], group_by="none")
    failure = await caller.failure(method("CreateView"), view=bad)
    assert set(failure.violations) == {"view.filter", "view.columns[1]", "view.group_by"}
    failure = await caller.failure(method("CreateView"), view=view(order_by="nothing"))
    assert set(failure.violations) == {"view.order_by"}


async def test_a_view_is_its_owners_to_change_and_an_admins(office: Office) -> None:
    owner, boss = await office.staff()
    seller = await office.caller(await office.user(owner.account_id, "ROLE_USER"))
    made = await boss.call(method("CreateView"), view=view())
    renamed = View(id=made.id, display_name="Ours")
    mask = FieldMask(paths=["display_name"])
    failure = await seller.failure(method("UpdateView"), view=renamed, update_mask=mask)
    assert (failure.code, failure.reason) == (StatusCode.PERMISSION_DENIED, "NOT_YOUR_VIEW")
    own = await seller.call(method("CreateView"), view=view())
    await boss.call(method("UpdateView"), view=View(id=own.id, display_name="Ours"), update_mask=mask)
