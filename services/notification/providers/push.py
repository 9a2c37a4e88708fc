"""Pushes to phones: whose a device is shows its token."""

from services.notification.providers.base import Deferred, Outgoing, Provider, Receipt
from services.notification.providers.expo_push import is_expo


class PhonePush:
    """Expo's tokens go to Expo, all others to Google."""

    name = "push"

    def __init__(self, expo: Provider | None, fcm: Provider | None) -> None:
        self._expo = expo
        self._fcm = fcm

    async def send(self, message: Outgoing) -> Receipt:
        """As Provider has it."""
        provider = self._expo if is_expo(message.address) else self._fcm
        if provider is None:
            # Whoever runs the platform may set it up yet.
            raise Deferred("push.not_set_up")
        return await provider.send(message)
