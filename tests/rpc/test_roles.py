from dashclicks.users.v1 import user_pb2

from shared.rpc.roles import role_scopes


def test_every_role_has_its_scopes() -> None:
    table = role_scopes()
    assert table.keys() == set(user_pb2.Role.keys()) - {"ROLE_UNSPECIFIED"}
    assert table["ROLE_CLIENT"] == {"contacts.read", "deals.read", "tasks.read"}
    assert all(table.values())
