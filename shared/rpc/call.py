"""One call as a handler sees it."""

from dataclasses import dataclass, field, replace

from shared.data.transaction import Transaction
from shared.rpc.principal import Principal


@dataclass(slots=True)
class Call:
    """Caller, request id and deadline of one RPC.

    `principal` is None only in public methods called without a token.
    `deadline` is in seconds of the event loop's clock; None if the client set none.
    `headers` go back to the client as initial metadata.
    `transaction`: what every store opened for this call takes part in; None where each write stands alone.
    """

    method: str
    request_id: str
    principal: Principal | None = None
    deadline: float | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    transaction: Transaction | None = None

    @property
    def caller(self) -> Principal:
        """The caller of a method that needs one; the pipeline has refused the call otherwise."""
        assert self.principal is not None
        return self.principal

    def within(self, transaction: Transaction | None) -> "Call":
        """The same call, whose reads and writes take part in a transaction, or in none."""
        return replace(self, transaction=transaction)
