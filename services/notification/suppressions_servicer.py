"""Whom an account does not write to."""

from dashclicks.notifications.v1 import suppression_pb2
from dashclicks.notifications.v1.suppression_pb2 import Suppression
from dashclicks.type.v1 import channel_pb2
from dashclicks.type.v1.channel_pb2 import Channel

from services.notification.deps import Deps
from shared.core.errors import InvalidArgument, Violation
from shared.resource.emails import normal_email
from shared.resource.model import Hooks, Record
from shared.resource.phones import normal_phone
from shared.rpc.call import Call


class SuppressionHooks(Hooks[Suppression]):
    """An address is of its channel, in the one form in which it is compared."""

    async def prepare(self, call: Call, new: Record[Suppression], old: Record[Suppression] | None) -> None:
        message = new.message
        if not message.reason:
            message.reason = suppression_pb2.SUPPRESSION_REASON_DO_NOT_CONTACT
        try:
            message.address = normal(message.channel, message.address)
        except ValueError as error:
            found = [Violation("suppression.address", str(error), "ADDRESS")]
            raise InvalidArgument(f"the address is {error}", violations=found) from None


def normal(channel: Channel.ValueType, address: str) -> str:
    """An address in its one form. Raises ValueError for what is none of the channel's."""
    return normal_email(address) if channel == channel_pb2.CHANNEL_EMAIL else normal_phone(address, "")


class SuppressionsServicer:
    """Bound to the resource runtime."""

    def __init__(self, deps: Deps) -> None:
        self.suppressions = deps.suppressions
