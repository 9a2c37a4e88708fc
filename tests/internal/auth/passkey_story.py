"""What tests of passkeys have in common: somebody with a device, who signs in with it."""

from typing import Any

from dashclicks.users.v1.user_pb2 import User
from google.protobuf.struct_pb2 import Struct
from grpc import StatusCode

from shared.testing.api import Caller
from tests.internal.auth.device import Device
from tests.internal.office import Office, method

BEGIN, REGISTER, LIST = method("BeginPasskeyRegistration"), method("RegisterPasskey"), method("ListPasskeys")
RENAME, REMOVE = method("RenamePasskey"), method("RemovePasskey")
BEGIN_LOGIN, LOGIN = method("BeginPasskeyLogin"), method("LoginWithPasskey")
BEGIN_PROOF, PROVE = method("BeginPasskeyProof"), method("ProveWithPasskey")


async def register(caller: Caller, device: Device, name: str = "Laptop") -> Any:
    """A new passkey of the caller's, on this device."""
    options = (await caller.call(BEGIN)).public_key
    return await caller.call(REGISTER, credential=device.make(options), display_name=name)


async def holder(office: Office) -> tuple[User, Caller, Device]:
    """A user with a passkey, signed in."""
    user, caller = await office.staff()
    device = Device()
    await register(caller, device)
    return user, caller, device


async def options(office: Office, **fields: Any) -> Struct:
    made: Struct = (await office.nobody.call(BEGIN_LOGIN, **fields)).public_key
    return made


async def refusal(office: Office, credential: Struct, **fields: Any) -> str:
    failure = await office.nobody.failure(LOGIN, credential=credential, **fields)
    assert failure.code is StatusCode.INVALID_ARGUMENT
    return failure.reason
