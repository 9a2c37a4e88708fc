"""The bell, devices and preferences as stored. The notification service reads and writes them too."""

from dashclicks.notifications_center.v1 import device_pb2, notification_pb2, preference_pb2

from shared.core.ids import digest_ulid
from shared.resource.model import Model

# The token of a device, sealed in the account's envelope for this purpose.
SEALED_TOKEN = "sealed_token"
TOKEN_PURPOSE = "device token"

NOTIFICATION = Model(notification_pb2.Notification)
DEVICE = Model(device_pb2.Device, private={SEALED_TOKEN: bytes})
USER_PREFERENCES = Model(preference_pb2.UserPreferences)
ACCOUNT_PREFERENCES = Model(preference_pb2.AccountPreferences)


def preferences_id(prefix: str, *whose: str) -> str:
    """The id of the one row of preferences that a user has in an account (`nup`), or an account (`nap`)."""
    return f"{prefix}_{digest_ulid('/'.join(whose))}"
