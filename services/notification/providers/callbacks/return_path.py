"""Where mail goes back to that cannot be delivered: an address of its own for each message."""

from services.notification.providers.base import Outgoing
from shared.conversations.reply_addresses import ReplyAddresses, Target


def return_path(addresses: ReplyAddresses | None, message: Outgoing) -> str:
    """The address; "" where nobody takes mail for us, or the message is kept nowhere."""
    if addresses is None:
        return ""
    try:
        return addresses.make(Target(message.account_id, message.id, bounce=True))
    except ValueError:
        return ""
